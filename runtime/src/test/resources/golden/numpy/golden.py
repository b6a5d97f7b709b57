"""Arrays of the common types as NumPy 2.2.6 and PyTorch's .numpy() write them: arange(24) in shape (2, 3, 4), and what is refused."""
import numpy as np

values = np.arange(24).reshape(2, 3, 4)
types = ["<f2", "<f4", "<f8", ">f4", ">f8", "|i1", "|u1", "<i2", "<u2", ">i2", "<i4", "<u4", ">i4", "<i8", "<u8", ">i8"]
arrays = {f"{name.replace('<', 'little_').replace('>', 'big_').replace('|', '')}": values.astype(name) for name in types}
arrays["fortran_f4"] = np.asfortranarray(values.astype("<f4"))
arrays["fortran_big_i4"] = np.asfortranarray(values.astype(">i4"))
np.savez("arrays.npz", **arrays)
np.savez_compressed(
    "others.npz",
    flags=np.array([True, False, True]),
    scalar=np.float32(2.5),
    none=np.zeros((0, 3), "<f4"),
    halves=np.array([1 / 3, -6e-8, 65504, -np.inf, 0.0, 6.1e-5], "<f2"),
    negative=np.array([-1, -128], "|i1"),
    huge=np.array([2**64 - 1], "<u8"),
    complex=np.zeros(2, "<c8"),
    texts=np.array(["a", "b"]),
    records=np.zeros(2, [("x", "<f4"), ("y", "<i4")]),
    dates=np.array(["2026-11-29"], "datetime64[D]"),
)
np.save("matrix.npy", np.arange(6, dtype="<f8").reshape(3, 2))
np.savez("guide.npz", x=np.arange(6, dtype="<f4").reshape(3, 2), y=np.array([1, 0, 1]))
