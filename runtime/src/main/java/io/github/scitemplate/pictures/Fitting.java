package io.github.scitemplate.pictures;

/** Brings pictures to a size, and their masks to the same. */
interface Fitting {

  /** The size of a picture that had {@code height} x {@code width} pixels. */
  Sizes size(int height, int width);

  Pixels picture(Pixels picture);

  Mask mask(Mask mask);

  static Fitting resized(int height, int width) {
    Sizes.check(height, width);
    return new Resized((rows, columns) -> new Sizes(height, width));
  }

  static Fitting resizedShorter(int size) {
    Sizes.check(size, size);
    return new Resized((rows, columns) -> Sizes.ofShorter(size, rows, columns));
  }

  static Fitting centerCropped(int height, int width) {
    Sizes.check(height, width);
    return new CenterCropped(height, width);
  }

  /** Which size a picture gets. */
  @FunctionalInterface
  interface SizeRule {
    Sizes size(int height, int width);
  }

  /** Resizes the whole. */
  record Resized(SizeRule rule) implements Fitting {

    @Override
    public Sizes size(int height, int width) {
      return rule.size(height, width);
    }

    @Override
    public Pixels picture(Pixels picture) {
      Sizes to = size(picture.height(), picture.width());
      return ByteResizing.resized(picture, to.height(), to.width());
    }

    @Override
    public Mask mask(Mask mask) {
      Sizes to = size(mask.height(), mask.width());
      return mask.resized(to.height(), to.width());
    }
  }

  /** Takes the middle. */
  record CenterCropped(int height, int width) implements Fitting {

    @Override
    public Sizes size(int rows, int columns) {
      return new Sizes(height, width);
    }

    @Override
    public Pixels picture(Pixels picture) {
      int top = Sizes.edge(picture.height(), height);
      int left = Sizes.edge(picture.width(), width);
      return picture.crop(top, left, height, width);
    }

    @Override
    public Mask mask(Mask mask) {
      int top = Sizes.edge(mask.height(), height);
      int left = Sizes.edge(mask.width(), width);
      return mask.crop(top, left, height, width);
    }
  }
}
