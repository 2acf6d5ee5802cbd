// libtorch behind a C boundary. Every ATen operator goes through one door, dt_call: the operator is looked up once
// by schema name, its arguments arrive as tagged values, the dispatcher does the rest. What the dispatcher does not
// offer (memory, autograd, modes, seeds, threads, CUDA queries, error text) has its own small function below.
//
// A tensor handle is a TensorImpl* that owns one reference. Functions return 0, or 1 (libtorch failed) or 2 (a C#
// callback failed); the text, or the C# exception, waits in this thread until the next failure.
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/engine.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/functions/utils.h>
#include <torch/csrc/autograd/saved_variable.h>
#include <torch/csrc/autograd/variable.h>
#include <torch/version.h>
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#define DT_API extern "C" __attribute__((visibility("default")))

using Handle = c10::TensorImpl*;
using torch::autograd::variable_list;

// Debian's libtorch multiplies with OpenBLAS, whose own threads libtorch's thread count does not reach: with small matrices and several
// callers they only fight for the cores. One thread each; other BLAS libraries lack the symbol.
extern "C" void openblas_set_num_threads(int) __attribute__((weak));
static const bool blas_is_single = [] {
  if (openblas_set_num_threads != nullptr) openblas_set_num_threads(1);
  return true;
}();

namespace {

enum Tag : int64_t {
  Missing, None, TensorTag, Int, Double, Bool, IntList, TensorList, OptionalTensorList, DeviceTag, String, GeneratorTag
};

struct Value {  // mirrored by Internals/NativeValue.cs
  int64_t tag;
  union { int64_t i; double d; void* p; };
  int64_t n;  // length of a list or string, index of a device
};

using Default = std::decay_t<decltype(std::declval<c10::Argument>().default_value())>;  // c10's or std's optional

struct Operator {
  c10::OperatorHandle handle;
  std::vector<Default> defaults;  // one per argument of the schema
};

struct Callbacks {  // C# functions; a void* is a GCHandle
  int32_t (*backward)(void* state, Handle* grads, int64_t count, Handle* results, int64_t result_count, void** exception);
  void (*release)(void* state);
} callbacks;

thread_local std::string error_text;
thread_local std::shared_ptr<void> error_object;

struct ManagedError : std::runtime_error {
  explicit ManagedError(void* exception)
      : std::runtime_error("a C# callback threw"), object(exception, [](void* p) { callbacks.release(p); }) {}
  std::shared_ptr<void> object;
};

int32_t fail(std::string text) {
  // libtorch appends its own C++ stack; what concerns the caller stands before it.
  for (const char* mark : {"\nException raised from", "\n\nThe following operation failed in the TorchScript"}) {
    auto cut = text.find(mark);
    if (cut != std::string::npos) text.resize(cut);
  }
  error_text = std::move(text);
  return 1;
}

template <class F>
int32_t guarded(F&& body) {
  try {
    body();
    return 0;
  } catch (const ManagedError& e) {
    error_object = e.object;
    return 2;
  } catch (const c10::Error& e) {
    return fail(e.what_without_backtrace());
  } catch (const std::exception& e) {
    return fail(e.what());
  } catch (...) {
    return fail("an unknown C++ exception");
  }
}

at::Tensor borrow(void* handle) {
  if (handle == nullptr) return at::Tensor();
  auto* impl = static_cast<Handle>(handle);
  c10::raw::intrusive_ptr::incref(impl);
  return at::Tensor(c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::reclaim(impl));
}

Handle own(at::Tensor tensor) { return tensor.defined() ? tensor.unsafeReleaseTensorImpl() : nullptr; }

variable_list borrow_all(Handle* handles, int64_t count) {
  variable_list list;
  list.reserve(count);
  for (int64_t k = 0; k < count; k++) list.push_back(borrow(handles[k]));
  return list;
}

c10::IValue unpack(const Value& v) {
  switch (v.tag) {
    case TensorTag: return c10::IValue(borrow(v.p));
    case Int: return c10::IValue(v.i);
    case Double: return c10::IValue(v.d);
    case Bool: return c10::IValue(v.i != 0);
    case IntList: {
      auto* data = static_cast<int64_t*>(v.p);
      return c10::IValue(std::vector<int64_t>(data, data + v.n));
    }
    case TensorList: return c10::IValue(borrow_all(static_cast<Handle*>(v.p), v.n));
    case OptionalTensorList: {
      c10::impl::GenericList list(c10::OptionalType::ofTensor());
      for (auto& tensor : borrow_all(static_cast<Handle*>(v.p), v.n)) list.push_back(tensor.defined() ? c10::IValue(tensor) : c10::IValue());
      return c10::IValue(std::move(list));
    }
    case DeviceTag: return c10::IValue(c10::Device(static_cast<c10::DeviceType>(v.i), static_cast<c10::DeviceIndex>(v.n)));
    case String: return c10::IValue(std::string(static_cast<char*>(v.p), v.n));
    case GeneratorTag: return c10::IValue(*static_cast<at::Generator*>(v.p));
    default: return c10::IValue();
  }
}

void pack(c10::IValue&& source, Value& v) {
  v = Value{None, {0}, 0};
  if (source.isTensor()) {
    v.tag = TensorTag;
    v.p = own(std::move(source).toTensor());
  } else if (source.isInt()) {
    v.tag = Int;
    v.i = source.toInt();
  } else if (source.isDouble()) {
    v.tag = Double;
    v.d = source.toDouble();
  } else if (source.isBool()) {
    v.tag = Bool;
    v.i = source.toBool();
  } else if (source.isTensorList()) {
    auto list = source.toTensorVector();
    auto* handles = new Handle[list.size()];
    for (size_t k = 0; k < list.size(); k++) handles[k] = own(std::move(list[k]));
    v = Value{TensorList, {0}, static_cast<int64_t>(list.size())};
    v.p = handles;
  } else if (!source.isNone()) {
    TORCH_CHECK(false, "results of type ", source.tagKind(), " are not supported");
  }
}

/// A node of the autograd graph whose backward is a C# method. It owns the saved tensors, so that libtorch can tell
/// when one of them was overwritten and can free them after the backward pass.
struct ManagedNode : torch::autograd::Node {
  explicit ManagedNode(void* state) : state(state) {}
  ~ManagedNode() override { callbacks.release(state); }

  variable_list apply(variable_list&& grads) override {
    std::vector<Handle> in, out(num_outputs());
    for (auto& grad : grads) in.push_back(own(std::move(grad)));
    void* exception = nullptr;
    if (callbacks.backward(state, in.data(), in.size(), out.data(), out.size(), &exception)) throw ManagedError(exception);
    variable_list results;
    for (auto* handle : out)
      results.emplace_back(
          c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::reclaim(handle ? handle : c10::UndefinedTensorImpl::singleton()));
    return results;
  }
  void release_variables() override {
    saved.clear();
    released = true;
  }
  std::string name() const override { return "ManagedNode"; }

  void* state;
  bool released = false;
  std::vector<torch::autograd::SavedVariable> saved;
};

std::shared_ptr<ManagedNode>& node_of(void* node) { return *static_cast<std::shared_ptr<ManagedNode>*>(node); }

}  // namespace

// ---- errors, versions, callbacks
DT_API const char* dt_error() { return error_text.c_str(); }
DT_API void* dt_error_object() { return error_object.get(); }
DT_API const char* dt_version() { return TORCH_VERSION; }
DT_API void dt_set_callbacks(const Callbacks* given) { callbacks = *given; }

// ---- operators
DT_API int32_t dt_operator(const char* name, const char* overload, void** result) {
  return guarded([&] {
    auto handle = c10::Dispatcher::singleton().findSchemaOrThrow(name, overload);
    auto* op = new Operator{handle, {}};  // lives as long as the process: one per operator used
    for (auto& argument : handle.schema().arguments()) op->defaults.push_back(argument.default_value());
    *result = op;
  });
}

/// Arguments that are missing, in the middle or at the end, take the schema's default.
DT_API int32_t dt_call(void* operator_, const Value* arguments, int64_t count, Value* results, int64_t capacity, int64_t* result_count) {
  return guarded([&] {
    auto& op = *static_cast<Operator*>(operator_);
    torch::jit::Stack stack;
    stack.reserve(op.defaults.size());
    for (size_t k = 0; k < op.defaults.size(); k++) {
      if (static_cast<int64_t>(k) < count && arguments[k].tag != Missing) {
        stack.push_back(unpack(arguments[k]));
      } else {
        TORCH_CHECK(op.defaults[k].has_value(), op.handle.schema().name(), "() needs its argument ", k);
        stack.push_back(*op.defaults[k]);
      }
    }
    op.handle.callBoxed(&stack);
    TORCH_CHECK(static_cast<int64_t>(stack.size()) <= capacity, op.handle.schema().name(), "() has too many results");
    for (size_t k = 0; k < stack.size(); k++) pack(std::move(stack[k]), results[k]);
    *result_count = static_cast<int64_t>(stack.size());
  });
}
DT_API void dt_free_list(void* list) { delete[] static_cast<Handle*>(list); }

// ---- tensors
DT_API void dt_release(Handle t) { c10::intrusive_ptr<c10::TensorImpl>::reclaim(t); }
DT_API Handle dt_alias(Handle t) { return own(borrow(t)); }
DT_API int32_t dt_dtype(Handle t) { return static_cast<int32_t>(c10::typeMetaToScalarType(t->dtype())); }
DT_API int64_t dt_dim(Handle t) { return t->dim(); }
DT_API int64_t dt_numel(Handle t) { return t->numel(); }
DT_API int64_t dt_itemsize(Handle t) { return static_cast<int64_t>(t->itemsize()); }
DT_API const int64_t* dt_sizes(Handle t) { return t->sizes().data(); }
DT_API const int64_t* dt_strides(Handle t) { return t->strides().data(); }
DT_API void dt_device(Handle t, int32_t* type, int32_t* index) {
  *type = static_cast<int32_t>(t->device().type());
  *index = t->device().index();
}
DT_API int32_t dt_is_contiguous(Handle t) { return t->is_contiguous(); }
DT_API int32_t dt_is_sparse(Handle t) { return t->is_sparse(); }
DT_API void* dt_data(Handle t) { return borrow(t).data_ptr(); }
/// A tensor over memory that C# keeps pinned until the last view is gone.
DT_API int32_t dt_from_memory(void* data, void* pin, const int64_t* sizes, int64_t dims, int32_t dtype, Handle* result) {
  return guarded([&] {
    auto options = at::TensorOptions().dtype(static_cast<at::ScalarType>(dtype));
    *result = own(at::from_blob(data, at::IntArrayRef(sizes, dims), [pin](void*) { callbacks.release(pin); }, options));
  });
}

// ---- autograd
DT_API int32_t dt_requires_grad(Handle t) { return t->requires_grad(); }
DT_API int32_t dt_set_requires_grad(Handle t, int32_t value) {
  return guarded([&] {
    auto tensor = borrow(t);
    TORCH_CHECK(value || tensor.is_leaf(), "requires_grad can only be switched off on a leaf; use detach()");
    tensor.set_requires_grad(value != 0);
  });
}
DT_API int32_t dt_is_leaf(Handle t) { return borrow(t).is_leaf(); }
DT_API int32_t dt_retain_grad(Handle t) {
  return guarded([&] { borrow(t).retain_grad(); });
}
DT_API Handle dt_grad(Handle t) { return own(borrow(t).grad()); }
DT_API void dt_set_grad(Handle t, Handle grad) { borrow(t).mutable_grad() = borrow(grad); }
DT_API int32_t dt_grad_mode() { return c10::GradMode::is_enabled(); }
DT_API void dt_set_grad_mode(int32_t enabled) { c10::GradMode::set_enabled(enabled != 0); }
DT_API int32_t dt_backward(Handle* tensors, int64_t count, Handle* grads, int64_t grad_count, int32_t retain, int32_t create, Handle* inputs,
                           int64_t input_count) {
  return guarded([&] {
    torch::autograd::backward(borrow_all(tensors, count), borrow_all(grads, grad_count), retain != 0, create != 0,
                              borrow_all(inputs, input_count));
  });
}
DT_API int32_t dt_gradients(Handle* outputs, int64_t count, Handle* inputs, int64_t input_count, Handle* grads, int64_t grad_count,
                            int32_t retain, int32_t create, int32_t allow_unused, Handle* results) {
  return guarded([&] {
    auto found = torch::autograd::grad(borrow_all(outputs, count), borrow_all(inputs, input_count), borrow_all(grads, grad_count),
                                       retain != 0, create != 0, allow_unused != 0);
    for (size_t k = 0; k < found.size(); k++) results[k] = own(std::move(found[k]));
  });
}

// ---- a function of our own in the graph: make the node, run forward in C#, connect the outputs, save tensors
DT_API int32_t dt_node_new(void* state, Handle* inputs, int64_t count, void** result) {
  return guarded([&] {
    auto* node = new std::shared_ptr<ManagedNode>(new ManagedNode(state), torch::autograd::deleteNode);
    (*node)->set_next_edges(torch::autograd::collect_next_edges(borrow_all(inputs, count)));
    *result = node;
  });
}
DT_API void dt_node_release(void* node) { delete &node_of(node); }
/// Gives an output its place in the graph; `fresh` asks for a new tensor over the same memory (the output is an input).
DT_API int32_t dt_node_output(void* node, Handle output, int32_t fresh, int32_t differentiable, Handle* result) {
  return guarded([&] {
    auto tensor = fresh ? borrow(output).tensor_data() : borrow(output);
    if (differentiable) {
      torch::autograd::set_history(tensor, node_of(node));
    } else {
      node_of(node)->add_input_metadata(torch::autograd::Node::undefined_input());
    }
    *result = own(tensor);
  });
}
DT_API int32_t dt_node_save(void* node, Handle* tensors, int64_t count) {
  return guarded([&] {
    for (auto& tensor : borrow_all(tensors, count))
      node_of(node)->saved.emplace_back(tensor, tensor.defined() && tensor.grad_fn() == node_of(node));
  });
}
/// Called from within backward, where the graph itself holds the node: `node` is the node's address.
DT_API int32_t dt_node_saved(void* address, Handle* results, int64_t count) {
  return guarded([&] {
    auto* node = static_cast<ManagedNode*>(address);
    TORCH_CHECK(!node->released, "Trying to backward through the graph a second time, after its saved tensors were freed; pass retain_graph");
    std::shared_ptr<torch::autograd::Node> self = node->shared_from_this();
    for (int64_t k = 0; k < count; k++) results[k] = own(node->saved[k].unpack(self));
  });
}
DT_API void* dt_node_address(void* node) { return node_of(node).get(); }

// ---- random numbers, threads, CUDA
DT_API int32_t dt_manual_seed(int64_t seed) {
  return guarded([&] { at::manual_seed(static_cast<uint64_t>(seed)); });
}
DT_API int32_t dt_generator_new(int64_t seed, int32_t is_default, void** result) {
  return guarded([&] {
    auto generator = is_default ? at::detail::getDefaultCPUGenerator() : at::detail::createCPUGenerator(static_cast<uint64_t>(seed));
    *result = new at::Generator(generator);
  });
}
DT_API void dt_generator_release(void* generator) { delete static_cast<at::Generator*>(generator); }
DT_API int64_t dt_generator_seed(void* generator) { return static_cast<int64_t>(static_cast<at::Generator*>(generator)->current_seed()); }
DT_API int32_t dt_generator_manual_seed(void* generator, int64_t seed) {
  return guarded([&] { static_cast<at::Generator*>(generator)->set_current_seed(static_cast<uint64_t>(seed)); });
}
DT_API int32_t dt_generator_state(void* generator, Handle* state) {
  return guarded([&] { *state = own(static_cast<at::Generator*>(generator)->get_state()); });
}
DT_API int32_t dt_generator_set_state(void* generator, Handle state) {
  return guarded([&] { static_cast<at::Generator*>(generator)->set_state(borrow(state)); });
}
DT_API int32_t dt_threads() { return at::get_num_threads(); }
DT_API int32_t dt_set_threads(int32_t count) {
  return guarded([&] { at::set_num_threads(count); });
}
DT_API int32_t dt_interop_threads() { return at::get_num_interop_threads(); }
DT_API int32_t dt_set_interop_threads(int32_t count) {
  return guarded([&] { at::set_num_interop_threads(count); });
}
DT_API int32_t dt_cuda_count() {
  return c10::impl::hasDeviceGuardImpl(at::kCUDA) ? c10::impl::getDeviceGuardImpl(at::kCUDA)->deviceCount() : 0;
}
