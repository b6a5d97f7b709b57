package io.github.scitemplate.logger;

/** Something that a project's own code logged. */
sealed interface OwnEntry {

  OwnKind kind();

  /** About how much memory it takes until it is written. */
  long bytes();

  record Scalar(double value) implements OwnEntry {
    @Override
    public OwnKind kind() {
      return OwnKind.SCALAR;
    }

    @Override
    public long bytes() {
      return Double.BYTES;
    }
  }

  record Picture(Image image) implements OwnEntry {
    @Override
    public OwnKind kind() {
      return OwnKind.PICTURE;
    }

    @Override
    public long bytes() {
      return image.pixels().length;
    }
  }

  record Text(String markdown) implements OwnEntry {
    @Override
    public OwnKind kind() {
      return OwnKind.TEXT;
    }

    @Override
    public long bytes() {
      return (long) markdown.length() * Character.BYTES;
    }
  }

  /** A distribution. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Histogram(float[] values) implements OwnEntry {
    @Override
    public OwnKind kind() {
      return OwnKind.HISTOGRAM;
    }

    @Override
    public long bytes() {
      return (long) values.length * Float.BYTES;
    }
  }
}
