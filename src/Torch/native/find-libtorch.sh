#!/usr/bin/env bash
# Says which libtorch the native library is to be built over, and when that was installed: LIBTORCH, then an active
# Python's torch, then the system's. Fails, saying what is missing, where there is none. Says nothing on stderr.
missing() { echo "$1"; exit 1; }
command -v cmake >/dev/null || missing "cmake was not found"
command -v c++ >/dev/null || missing "a C++ compiler was not found"
roots=()
if [ -n "$LIBTORCH" ]; then
  roots=("$LIBTORCH")
else
  python=$(python3 -c "import importlib.util as u; s = u.find_spec('torch'); print(s.submodule_search_locations[0] if s else '')" 2>/dev/null)
  [ -n "$python" ] && roots+=("$python")
  roots+=(/usr /usr/local)
fi
for root in "${roots[@]}"; do
  [ -f "$root/include/torch/csrc/autograd/autograd.h" ] || continue
  for library in "$root"/lib/libtorch_cpu.so "$root"/lib/*-linux-gnu/libtorch_cpu.so; do
    [ -e "$library" ] && echo "$root $(stat -Lc %Y "$library")" && exit 0
  done
done
missing "libtorch was not found${LIBTORCH:+ in LIBTORCH=$LIBTORCH}"
