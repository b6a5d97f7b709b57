package io.github.scitemplate.pictures;

/** How a rotated or sheared picture gets values between those of its pixels. */
public enum Interpolation {
  /** The nearest pixel; torchvision's default for rotations and affine maps. */
  NEAREST,
  /** Weighs the four pixels around; smoother, and about twice the time. */
  BILINEAR
}
