"""Made once with h5py 3.7.0 over libhdf5 1.10.8. Values are closed forms, so that the tests can say them."""
import h5py, numpy as np

RAMP = np.arange(400) * 0.25

def common(f, virtual=False):
    f["doubles"] = np.array([1.5, -0.0, np.nan, np.inf, 5e-324])
    f["scalar"] = 2.5
    f["none"] = np.zeros(0)
    f["null"] = h5py.Empty("f8")
    f["grid"] = np.arange(12.0).reshape(3, 4)
    for kind in ["i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"]:
        for order in "<>":
            high = {"i": 2 ** (8 * int(kind[1]) - 1) - 1, "u": 2 ** (8 * int(kind[1]) - 1), "f": 1.5}[kind[0]]
            f[f"numbers/{'big' if order == '>' else 'little'}_{kind}"] = np.array([0, 1, high], order + kind)
    f["booleans"] = np.array([True, False, True])
    twelve = h5py.h5t.STD_I16LE.copy()
    twelve.set_precision(12)
    h5py.h5d.create(f.id, b"twelve_bits", twelve, h5py.h5s.create_simple((2,)))
    f["long_double"] = np.array([1.5], np.longdouble)
    f.create_dataset("texts/variable", data=["", "µm ∆", "place cell"], dtype=h5py.string_dtype())
    f.create_dataset("texts/ascii", data=[b"a", b"bc"], dtype=h5py.string_dtype("ascii"))
    f.create_dataset("texts/fixed", data=np.array([b"ab", b"abcd", b"", b"c "], "S4"))
    f.create_dataset("texts/scalar", data="one", dtype=h5py.string_dtype())
    f["compound"] = np.array([(1, 2.5)], [("id", "i4"), ("x", "f8")])
    f.create_dataset("ragged", (2,), dtype=h5py.vlen_dtype("f8"))
    f["type"] = np.dtype("f8")  # a named type
    f.create_dataset("of_named_type", data=[7.0], dtype=f["type"])
    packed = dict(data=RAMP, chunks=(100,))
    f.create_dataset("packed/gzip", compression="gzip", **packed)
    f.create_dataset("packed/shuffle", compression="gzip", shuffle=True, **packed)
    f.create_dataset("packed/fletcher", compression="gzip", shuffle=True, fletcher32=True, **packed)
    f.create_dataset("packed/big", data=RAMP.astype(">f8"), chunks=(100,), compression="gzip", shuffle=True)
    f.create_dataset("packed/column", data=RAMP.reshape(-1, 1), chunks=(70, 1), compression="gzip")
    f.create_dataset("packed/pairs", data=RAMP.reshape(-1, 2), chunks=(30, 1), compression="gzip")
    f.create_dataset("packed/rows", data=RAMP.reshape(2, -1), chunks=(1, 90), compression="gzip")
    f.create_dataset("packed/growing", data=RAMP, chunks=(70,), maxshape=(None,), compression="gzip")
    f.create_dataset("packed/growing_grid", data=RAMP.reshape(40, -1), chunks=(16, 4), maxshape=(None, None), compression="gzip")
    f.create_dataset("packed/one", data=RAMP, chunks=(400,), compression="gzip", shuffle=True)
    sparse = f.create_dataset("packed/sparse", (400,), chunks=(100,), fillvalue=-1.0, compression="gzip", dtype="f8")
    sparse[150:160] = 1
    f.create_dataset("unpacked", chunks=(8, 8), data=np.arange(256.0).reshape(16, 16))
    f.create_dataset("packed/lzf", compression="lzf", **packed)
    f.create_dataset("packed/szip", compression="szip", **packed) if h5py.h5z.filter_avail(4) else None
    f.create_dataset("packed/scale", scaleoffset=3, **packed)
    f.create_dataset("unwritten", (4000000,), "f8", chunks=(1000,))
    f.create_dataset("huge", (2 ** 40,), "f8", chunks=(1024,))
    external = f.create_dataset("external", (10,), "f8", external=[("values.raw", 0, 80)])
    if virtual:
        layout = h5py.VirtualLayout((10,), "f8")
        layout[:] = h5py.VirtualSource("other.h5", "data", (10,))
        f.create_virtual_dataset("virtual", layout)
    cells = f.create_group("#refs#")
    cells["a"] = np.array([[3.0, 4.0]])
    f.create_dataset("references", data=np.array([[cells["a"].ref, f["numbers"].ref]], object), dtype=h5py.ref_dtype)
    f["links/soft"] = h5py.SoftLink("/grid")
    f["links/relative"] = h5py.SoftLink("soft")
    f["links/hard"] = f["grid"]
    f["links/above"] = f["/"]
    f["links/way"] = h5py.SoftLink("/numbers")
    f["links/nowhere"] = h5py.SoftLink("/absent")
    f["links/circle"] = h5py.SoftLink("/links/circle")
    f["links/out"] = h5py.ExternalLink("/" + 199 * "x", "/data")  # the tests put a path of theirs there
    f["links/way_out"] = h5py.SoftLink("/links/out")
    many = f.create_group("many")
    for i in range(40):
        many[f"member {i}"] = float(i)
    a = f["grid"].attrs
    a["text"] = "µm"
    a["texts"] = ["first", "second"]
    a.create("fixed", np.bytes_("double"))
    a["half"] = np.float32(0.5)
    a.create("big", 0.25, dtype=">f8")
    a["yes"] = True
    a["null"] = h5py.Empty("f8")
    a["reference"] = f["numbers"].ref
    b = f["links"].attrs
    for i in range(30):
        b[f"attribute {i}"] = float(i)

for name, options in [
    ("old.h5", dict(libver="earliest")),  # superblock 0, tables of links
    ("v18.h5", dict(libver=("v108", "v108"))),  # superblock 2
    ("new.h5", dict(libver="latest")),  # superblock 3, links and attributes in heaps, five kinds of chunk index
]:
    with h5py.File(name, "w", **options) as f:
        common(f, virtual=name == "new.h5")
with h5py.File("block.h5", "w", libver="earliest", userblock_size=2048) as f:
    f["data"] = [7.0]
