"""Writes the files of this folder: pictures as PIL and torchvision read and transform them.

pip install torch==2.7.1 torchvision==0.22.1 numpy==2.2.6 pillow==11.2.1
python golden.py
"""

import io
import json
import struct
import zlib
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torchvision.transforms import InterpolationMode
from torchvision.transforms.v2 import functional as F

HERE = Path(__file__).parent
RANDOM = np.random.default_rng(7)


def picture(height, width, channels=3):
    """Waves and some noise: smooth enough for JPEG, with every kind of edge."""
    y, x = np.mgrid[0:height, 0:width]
    planes = []
    for c in range(channels):
        wave = np.sin(x / (3.0 + c)) * np.cos(y / (4.0 - c)) * 90 + 120
        wave[height // 3 : height // 2, width // 4 : width // 2] = 250 - 100 * c
        planes.append(wave + RANDOM.normal(size=wave.shape) * 12)
    values = np.clip(np.stack(planes, -1), 0, 255).astype(np.uint8)
    return values[..., 0] if channels == 1 else values


def png(width, height, depth, colour, rows, palette=None, interlace=0):
    """A PNG file by hand, for kinds that PIL does not write."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace)
    parts = [b"\x89PNG\r\n\x1a\n", chunk(b"IHDR", header)]
    if palette:
        parts.append(chunk(b"PLTE", bytes(palette)))
    data = b"".join(b"\0" + row for row in rows)
    return b"".join(parts + [chunk(b"IDAT", zlib.compress(data)), chunk(b"IEND", b"")])


def read():
    base = Image.fromarray(picture(29, 37))
    small = base.resize((13, 9))
    files = {}

    def keep(name, image, **options):
        stream = io.BytesIO()
        image.save(stream, format={"j": "JPEG", "p": "PNG", "b": "BMP"}[name.split(".")[1][0]], **options)
        files[name] = stream.getvalue()

    keep("444.jpg", base, quality=90, subsampling=0)
    keep("422.jpg", base, quality=80, subsampling=1)
    keep("420.jpg", base, quality=75, subsampling=2)
    keep("progressive.jpg", base, quality=85, progressive=True)
    keep("grey.jpg", base.convert("L"), quality=85)
    keep("cmyk.jpg", base.convert("CMYK"), quality=90)
    keep("rgb.jpg", base, quality=90, keep_rgb=True)
    ycck = bytearray(files["cmyk.jpg"])
    ycck[ycck.find(b"Adobe") + 11] = 2
    files["ycck.jpg"] = bytes(ycck)
    keep("rgb.png", small)
    keep("grey.png", small.convert("L"))
    alpha = small.convert("RGBA")
    alpha.putalpha(Image.fromarray(picture(9, 13, 1)))
    keep("alpha.png", alpha)
    keep("greyalpha.png", alpha.convert("LA"))
    keep("palette.png", small.quantize(11), transparency=3)
    keep("one.png", small.convert("1"))
    rows = [small.tobytes()[i * 39 : i * 39 + 39] for i in range(9)]
    wide = [b"".join(bytes([b, RANDOM.integers(256)]) for b in row) for row in rows]
    files["rgb16.png"] = png(13, 9, 16, 2, wide)
    keep("rgb.bmp", small)
    keep("palette.bmp", small.quantize(16))
    keep("grey.bmp", small.convert("L"))
    exif = Image.Exif()
    for orientation in range(1, 9):
        exif[0x0112] = orientation
        keep(f"turned{orientation}.jpg", base.crop((0, 0, 16, 8)), quality=95, exif=exif.tobytes())
    for name, data in files.items():
        (HERE / name).write_bytes(data)
        image = Image.open(io.BytesIO(data))
        (HERE / f"{name}.raw").write_bytes(image.convert("RGB").tobytes())
    grey = Image.open(io.BytesIO(files["444.jpg"])).convert("RGB").convert("L")
    (HERE / "444.jpg.grey").write_bytes(grey.tobytes())
    from PIL import ImageOps

    for orientation in range(1, 9):
        turned = ImageOps.exif_transpose(Image.open(HERE / f"turned{orientation}.jpg")).convert("RGB")
        (HERE / f"turned{orientation}.jpg.upright").write_bytes(turned.tobytes())
    decoded = Image.open(io.BytesIO(files["444.jpg"])).convert("RGB")
    for height, width in [(11, 7), (29, 64), (50, 37), (64, 64), (3, 3), (13, 100)]:
        for mode, image in [("raw", decoded), ("grey", grey)]:
            resized = F.resize(image, [height, width], antialias=True)
            (HERE / f"resized{height}x{width}.{mode}").write_bytes(resized.tobytes())
    shorter = F.center_crop(F.resize(decoded, [20], antialias=True), [23, 15])
    (HERE / "shorter20center23x15.raw").write_bytes(shorter.tobytes())


def bmp(depth, compression, height, data, colours=b"", masks=b""):
    """A BMP file of 13 columns by hand; a negative height means that the top row comes first."""
    offset = 54 + len(masks) + len(colours)
    header = struct.pack("<IiiHHIIiiII", 40, 13, height, 1, depth, compression, len(data), 0, 0, len(colours) // 4, 0)
    return b"BM" + struct.pack("<IHHI", offset + len(data), 0, 0, offset) + header + masks + colours + data


def rare():
    """Kinds of files that few programs write, all of 13 x 9 pixels."""
    rgb = np.array([[(20 * x, 28 * y, (31 * x + 57 * y) % 256) for x in range(13)] for y in range(9)])
    index = np.array([[(x * y + x // 3) % 16 for x in range(13)] for y in range(9)], dtype=np.uint8)
    palette = bytes((i * 37 + 11 * (i % 4)) % 256 for i in range(64))

    def rows(values):
        return b"".join(row.tobytes() + bytes(-len(row.tobytes()) % 4) for row in values)

    def packed(red, green, blue):
        parts = [c >> (8 - bits) << shift for c, (bits, shift) in zip(np.moveaxis(rgb, 2, 0), (red, green, blue))]
        return rows(sum(parts).astype("<u2"))

    bgrx = np.dstack([rgb[..., ::-1], np.full((9, 13), 77)]).astype(np.uint8)
    files = {
        "555.bmp": bmp(16, 0, 9, packed((5, 10), (5, 5), (5, 0))),
        "565.bmp": bmp(16, 3, 9, packed((5, 11), (6, 5), (5, 0)), masks=struct.pack("<III", 0xF800, 0x7E0, 0x1F)),
        "rgb32.bmp": bmp(32, 0, 9, rows(bgrx)),
        "fields32.bmp": bmp(32, 3, 9, rows(bgrx), masks=struct.pack("<III", 0xFF0000, 0xFF00, 0xFF)),
        "topdown.bmp": bmp(24, 0, -9, rows(rgb[..., ::-1].astype(np.uint8))),
        "rle8.bmp": bmp(8, 1, 9, b"".join(rle8(row) for row in index) + b"\0\1", palette),
        "rle4.bmp": bmp(4, 2, 9, b"".join(rle4(row) for row in index) + b"\0\1", palette),
    }
    four = rows(np.array([[a << 4 | b for a, b in zip(row[::2], [*row[1::2], 0])] for row in index], dtype=np.uint8))
    old = struct.pack("<IHHHH", 12, 13, 9, 1, 4) + b"".join(palette[4 * i : 4 * i + 3] for i in range(16))
    files["old.bmp"] = b"BM" + struct.pack("<IHHI", 14 + len(old) + len(four), 0, 0, 14 + len(old)) + old + four
    for depth in (2, 4):
        per_byte = 8 // depth
        bits = []
        for row in index % (1 << depth):
            row = [*row, *[0] * (-len(row) % per_byte)]
            bits.append(bytes(sum(int(v) << (8 - depth * (k + 1)) for k, v in enumerate(row[i : i + per_byte])) for i in range(0, len(row), per_byte)))
        files[f"grey{depth}.png"] = png(13, 9, depth, 0, bits)
        files[f"palette{depth}.png"] = png(13, 9, depth, 3, bits, palette[: 3 << depth])
    for name, data in files.items():
        (HERE / name).write_bytes(data)
        image = Image.open(io.BytesIO(data)).convert("RGB")
        assert image.size == (13, 9)
        (HERE / f"{name}.raw").write_bytes(image.tobytes())


def rle8(row):
    """Runs of equal numbers, and a part as it is where it is long enough."""
    runs, rest = [], list(row)
    while rest:
        equal = next((i for i, v in enumerate(rest) if v != rest[0]), len(rest))
        if equal == 1 and len(rest) >= 3:
            part = rest[:3]
            runs.append(bytes([0, 3, *part, 0]))
            rest = rest[3:]
        else:
            runs.append(bytes([equal, rest[0]]))
            rest = rest[equal:]
    return b"".join(runs) + b"\0\0"


def rle4(row):
    """Runs of two numbers in turn, and the first four as they are."""
    first = bytes([0, 4, row[0] << 4 | row[1], row[2] << 4 | row[3]])
    pairs = [*row[4:], 0]
    return first + b"".join(bytes([2 if i < 8 else 1, pairs[i] << 4 | pairs[i + 1]]) for i in range(0, 10, 2)) + b"\0\0"


def masks():
    labels = RANDOM.integers(0, 7, size=(9, 13), dtype=np.uint8)
    labels[2, 3] = 255
    image = Image.fromarray(labels, mode="P")
    image.putpalette([int(v) for v in RANDOM.integers(0, 256, size=768)])
    image.save(HERE / "mask-palette.png")
    Image.fromarray(labels, mode="L").save(HERE / "mask-grey.png")
    image.save(HERE / "mask-palette.bmp")
    wide = labels.astype(np.int64) * 257
    (HERE / "mask-16.png").write_bytes(png(13, 9, 16, 0, [row.astype(">u2").tobytes() for row in wide]))
    resized = np.array(Image.fromarray(labels, mode="L").resize((20, 5), Image.NEAREST))
    exact = F.resize(torch.from_numpy(labels)[None], [5, 20], interpolation=InterpolationMode.NEAREST_EXACT)
    assert (resized == exact[0].numpy()).all()
    return {
        "labels": labels.astype(int).tolist(),
        "wide": wide.tolist(),
        "resized": resized.astype(int).tolist(),
    }


def transforms():
    values = torch.from_numpy(picture(12, 17)).permute(2, 0, 1).float() / 255
    labels = torch.from_numpy(RANDOM.integers(1, 9, size=(12, 17)))
    boxes = torch.tensor([[2.0, 3.0, 9.0, 8.0], [0.0, 0.0, 17.0, 12.0], [14.0, 9.0, 16.5, 11.0]])
    canvas, xyxy = (12, 17), "XYXY"
    from torchvision.tv_tensors import BoundingBoxFormat

    xyxy = BoundingBoxFormat.XYXY
    cases = {}

    def case(name, image, mask=None, moved=None):
        cases[name] = {
            "shape": list(image.shape),
            "picture": [float(v) for v in image.flatten()],
        }
        if mask is not None:
            cases[name]["mask"] = [int(v) for v in mask.flatten()]
        if moved is not None:
            cases[name]["boxes"] = [float(v) for v in moved.flatten()]

    exact = InterpolationMode.NEAREST_EXACT
    for h, w in [(6, 9), (24, 30), (12, 5)]:
        case(
            f"resize {h} {w}",
            F.resize_image(values, [h, w], antialias=True),
            F.resize(labels[None], [h, w], interpolation=exact)[0],
            F.resize_bounding_boxes(boxes, canvas, [h, w])[0],
        )
    case("resizeShorter 7", F.resize_image(values, [7], antialias=True))
    for h, w in [(5, 8), (15, 20), (7, 30)]:
        case(
            f"centerCrop {h} {w}",
            F.center_crop_image(values, [h, w]),
            F.center_crop_mask(labels, [h, w]),
            # Where it pads an odd number of columns, torchvision moves boxes by one more than the picture.
            None if w > 17 and w % 2 == 0 else F.center_crop_bounding_boxes(boxes, xyxy, canvas, [h, w])[0],
        )
    crop = (2, 3, 7, 11)
    case(
        "resizedCrop",
        F.resized_crop_image(values, *crop, [10, 8], antialias=True),
        F.resize(labels[None, 2:9, 3:14], [10, 8], interpolation=exact)[0],
        F.resize_bounding_boxes(F.crop_bounding_boxes(boxes, xyxy, *crop)[0], (7, 11), [10, 8])[0],
    )
    case("horizontalFlip", values.flip(-1), labels.flip(-1), F.horizontal_flip_bounding_boxes(boxes, xyxy, canvas))
    case("verticalFlip", values.flip(-2), labels.flip(-2), F.vertical_flip_bounding_boxes(boxes, xyxy, canvas))
    for i, (angle, translate, scale, shear) in enumerate(
        [
            (17.0, [0, 0], 1.0, [0.0, 0.0]),
            (-33.0, [2, -1], 0.8, [7.0, 0.0]),
            (5.0, [-3, 2], 1.3, [-9.0, 4.0]),
        ]
    ):
        for mode in (InterpolationMode.NEAREST, InterpolationMode.BILINEAR):
            args = dict(angle=angle, translate=translate, scale=scale, shear=shear)
            case(
                f"affine {i} {mode.value}",
                F.affine_image(values, **args, interpolation=mode),
                F.affine_mask(labels, **args),
                F.affine_bounding_boxes(boxes, xyxy, canvas, **args),
            )
    for factor in (0.4, 1.7):
        case(f"brightness {factor}", F.adjust_brightness_image(values, factor))
        case(f"contrast {factor}", F.adjust_contrast_image(values, factor))
        case(f"saturation {factor}", F.adjust_saturation_image(values, factor))
        case(f"sharpness {factor}", F.adjust_sharpness_image(values, factor))
    for turn in (-0.31, 0.07, 0.5):
        case(f"hue {turn}", F.adjust_hue_image(values, turn))
    for bits in (1, 3, 8):
        case(f"posterize {bits}", F.posterize_image(values, bits))
    case("solarize", F.solarize_image(values, 0.6))
    case("autoContrast", F.autocontrast_image(values * 0.5 + 0.1))
    case("equalize", F.equalize_image(values))
    for size, sigma in [(3, 0.5), (7, 1.9)]:
        case(f"blur {size} {sigma}", F.gaussian_blur_image(values, [size, size], [sigma, sigma]))
    from torchvision.transforms.v2 import RandAugment

    augment = RandAugment(magnitude=9)
    for name, (magnitudes, signed) in RandAugment._AUGMENTATION_SPACE.items():
        found = magnitudes(31, *canvas)
        magnitude = 0.0 if found is None else float(found[9])
        for sign in (1, -1) if signed else (1,):
            image = augment._apply_image_or_video_transform(
                values, name, sign * magnitude, InterpolationMode.NEAREST, {torch.Tensor: None}
            )
            case(f"randAugment {name} {sign}", image)
    return {
        "picture": [float(v) for v in values.flatten()],
        "mask": [int(v) for v in labels.flatten()],
        "boxes": [float(v) for v in boxes.flatten()],
        "cases": cases,
    }


def rounded(value):
    if isinstance(value, dict):
        return {k: rounded(v) for k, v in value.items()}
    if isinstance(value, list):
        return [rounded(v) for v in value]
    return round(value, 7) if isinstance(value, float) else value


read()
rare()
(HERE / "golden.json").write_text(json.dumps(rounded({"masks": masks(), "transforms": transforms()}), separators=(",", ":")) + "\n")
