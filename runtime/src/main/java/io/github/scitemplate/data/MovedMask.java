package io.github.scitemplate.data;

import ai.djl.ndarray.types.Shape;

/**
 * Where the values of a moved mask come from. A mask may have several planes, which move alike.
 *
 * @param sources the source of each value of a plane; -1 for one from outside
 * @param plane how many values a plane of the mask has
 * @param fill the value of what comes from outside
 */
@SuppressWarnings("ArrayRecordComponent") // large, and never compared
record MovedMask(int[] sources, int plane, long fill) {

  /**
   * A moved mask.
   *
   * @param height rows of the result
   * @param width columns of the result
   */
  static HostArray of(HostArray mask, int[] sources, int height, int width, long fill) {
    Shape before = mask.shape();
    int axes = before.dimension();
    int plane = Math.toIntExact(before.get(axes - 2) * before.get(axes - 1));
    long[] shape = before.getShape().clone();
    shape[axes - 2] = height;
    shape[axes - 1] = width;
    int planes = plane == 0 ? 0 : Math.toIntExact(before.size() / plane);
    return new MovedMask(sources, plane, fill).moved(mask, planes * sources.length, shape);
  }

  private HostArray moved(HostArray mask, int size, long[] shape) {
    return switch (mask.dataType()) {
      case INT64 -> HostArray.of(moved(mask.longs(), new long[size]), shape);
      case FLOAT32 -> HostArray.of(moved(mask.floats(), new float[size]), shape);
      case UINT8 -> HostArray.uint8(moved(mask.bytes(), new byte[size]), shape);
      case INT32 -> HostArray.int32(moved(mask.ints(), new int[size]), shape);
      case BOOLEAN -> HostArray.bool(moved(mask.booleans(), new boolean[size]), shape);
      default -> HostArray.float64(moved(mask.doubles(), new double[size]), shape);
    };
  }

  /** The place in the mask that value {@code i} of the result comes from, or -1. */
  private int source(int i) {
    int source = sources[i % sources.length];
    return source < 0 ? -1 : i / sources.length * plane + source;
  }

  private long[] moved(long[] from, long[] to) {
    for (int i = 0; i < to.length; i++) {
      int source = source(i);
      to[i] = source < 0 ? fill : from[source];
    }
    return to;
  }

  private float[] moved(float[] from, float[] to) {
    for (int i = 0; i < to.length; i++) {
      int source = source(i);
      to[i] = source < 0 ? fill : from[source];
    }
    return to;
  }

  private byte[] moved(byte[] from, byte[] to) {
    for (int i = 0; i < to.length; i++) {
      int source = source(i);
      to[i] = source < 0 ? (byte) fill : from[source];
    }
    return to;
  }

  private int[] moved(int[] from, int[] to) {
    for (int i = 0; i < to.length; i++) {
      int source = source(i);
      to[i] = source < 0 ? (int) fill : from[source];
    }
    return to;
  }

  private boolean[] moved(boolean[] from, boolean[] to) {
    for (int i = 0; i < to.length; i++) {
      int source = source(i);
      to[i] = source < 0 ? fill != 0 : from[source];
    }
    return to;
  }

  private double[] moved(double[] from, double[] to) {
    for (int i = 0; i < to.length; i++) {
      int source = source(i);
      to[i] = source < 0 ? fill : from[source];
    }
    return to;
  }
}
