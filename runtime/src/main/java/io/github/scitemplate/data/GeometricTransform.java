package io.github.scitemplate.data;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.error.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A transform that moves what a picture shows, such as a flip, a crop or a rotation. It must be
 * told what to do with labels that belong to the picture's pixels: move them as a mask, as boxes or
 * as a picture, or leave them. A label whose last two axes are the picture's height and width looks
 * like such a label: unless the transform was told, it refuses the sample.
 *
 * <p>Each {@code with…} method returns another transform, and leaves this one as it is.
 */
public final class GeometricTransform implements Transform {
  private static final int CORNERS = 4;

  /** One draw: where each pixel of the result comes from. */
  public interface Movement {

    /** Rows of the result. */
    int height();

    /** Columns of the result. */
    int width();

    /**
     * The moved picture.
     *
     * @param picture float32 of shape (channels, height, width)
     * @return float32 of shape (channels, {@link #height}, {@link #width})
     */
    HostArray picture(HostArray picture);

    /**
     * The source of each pixel of a moved mask, row by row: {@code row * width + column} in the
     * mask as it was, or -1 for a pixel from outside. A mask is never interpolated, since its
     * values are numbers of classes.
     */
    int[] maskSources();

    /**
     * The smallest upright box around the moved box. It may reach out of the picture.
     *
     * @param box left, top, right and bottom in pixels
     * @return the same of the result
     */
    double[] box(double[] box);

    /**
     * Takes a part of a picture, which may reach out of it: what lies outside is 0.
     *
     * @param top the first row
     * @param left the first column
     * @param height rows of the part
     * @param width columns of the part
     * @param wholeHeight rows of the picture
     * @param wholeWidth columns of the picture
     */
    static Movement crop(
        int top, int left, int height, int width, int wholeHeight, int wholeWidth) {
      return new Crop(top, left, height, width, wholeHeight, wholeWidth);
    }
  }

  /** Draws movements. Several threads use it at once. */
  @FunctionalInterface
  public interface Draw {

    /**
     * Draws a movement for a picture of this size; empty if the sample stays as it is.
     *
     * @param random the only source of randomness
     */
    Optional<Movement> draw(int height, int width, SplittableRandom random);
  }

  private enum Role {
    MASK,
    PICTURE,
    BOXES
  }

  private final String name;
  private final Draw draw;
  private final SortedMap<Integer, Role> roles;
  private final boolean othersStay;
  private final long maskFill;

  private GeometricTransform(
      String name, Draw draw, SortedMap<Integer, Role> roles, boolean othersStay, long maskFill) {
    this.name = name;
    this.draw = draw;
    this.roles = roles;
    this.othersStay = othersStay;
    this.maskFill = maskFill;
  }

  /**
   * A transform that applies what {@code draw} draws.
   *
   * @param name what messages call the transform
   */
  public static GeometricTransform of(String name, Draw draw) {
    return new GeometricTransform(name, draw, new TreeMap<>(), false, 0);
  }

  /** Moves label 0 as a mask. */
  public GeometricTransform withMask() {
    return withMask(0);
  }

  /**
   * Moves a label as a mask, of any type and of shape (…, height, width). Its values are never
   * mixed; pixels from outside get 0, or the number of {@link #fillingMasksWith}.
   *
   * @param label the place of the label in the sample, from 0
   */
  public GeometricTransform withMask(int label) {
    return with(label, Role.MASK);
  }

  /**
   * Moves a label that is a picture itself, such as the target of denoising: float32 of shape
   * (channels, height, width), interpolated as the input is.
   */
  public GeometricTransform withPicture(int label) {
    return with(label, Role.PICTURE);
  }

  /**
   * Moves a label as boxes: float32 of shape (boxes, 4) with left, top, right and bottom in pixels.
   * A moved box is the smallest upright box around the old one, cut at the picture's edges. A box
   * of which no area is left becomes (0, 0, 0, 0) and keeps its row, so that other labels of the
   * same boxes keep theirs.
   */
  public GeometricTransform withBoxes(int label) {
    return with(label, Role.BOXES);
  }

  /** Leaves every label that no other method names as it is. */
  public GeometricTransform pictureOnly() {
    return new GeometricTransform(name, draw, roles, true, maskFill);
  }

  /** The number that pixels from outside get in masks, such as 255; otherwise 0. */
  public GeometricTransform fillingMasksWith(long fill) {
    return new GeometricTransform(name, draw, roles, othersStay, fill);
  }

  private GeometricTransform with(int label, Role role) {
    if (label < 0) {
      throw new IllegalArgumentException("labels count from 0, but this one is " + label);
    }
    SortedMap<Integer, Role> more = new TreeMap<>(roles);
    more.put(label, role);
    return new GeometricTransform(name, draw, more, othersStay, maskFill);
  }

  @Override
  public Sample apply(Sample sample, SplittableRandom random) {
    Picture.check(sample, name);
    Shape shape = sample.input().shape();
    int height = (int) shape.get(1);
    int width = (int) shape.get(2);
    checkLabels(sample, height, width);
    Optional<Movement> drawn = draw.draw(height, width, random);
    return drawn.map(movement -> moved(sample, movement)).orElse(sample);
  }

  private Sample moved(Sample sample, Movement movement) {
    List<HostArray> inputs = new ArrayList<>(sample.inputs());
    inputs.set(0, movement.picture(sample.input()));
    List<HostArray> labels = new ArrayList<>(sample.labels());
    roles.forEach((label, role) -> labels.set(label, moved(labels.get(label), role, movement)));
    return new Sample(inputs, labels);
  }

  private HostArray moved(HostArray label, Role role, Movement movement) {
    return switch (role) {
      case MASK ->
          MovedMask.of(
              label, movement.maskSources(), movement.height(), movement.width(), maskFill);
      case PICTURE -> movement.picture(label);
      case BOXES -> boxes(label, movement);
    };
  }

  private static HostArray boxes(HostArray boxes, Movement movement) {
    float[] values = boxes.floats();
    for (int i = 0; i < values.length; i += CORNERS) {
      double[] moved =
          movement.box(new double[] {values[i], values[i + 1], values[i + 2], values[i + 3]});
      float left = clipped(moved[0], movement.width());
      float top = clipped(moved[1], movement.height());
      float right = clipped(moved[2], movement.width());
      float bottom = clipped(moved[3], movement.height());
      boolean isLeft = right > left && bottom > top;
      values[i] = isLeft ? left : 0;
      values[i + 1] = isLeft ? top : 0;
      values[i + 2] = isLeft ? right : 0;
      values[i + 3] = isLeft ? bottom : 0;
    }
    return HostArray.of(values, boxes.shape().getShape());
  }

  private static float clipped(double value, int most) {
    return (float) Math.max(0, Math.min(most, value));
  }

  private void checkLabels(Sample sample, int height, int width) {
    List<HostArray> labels = sample.labels();
    if (!roles.isEmpty() && roles.lastKey() >= labels.size()) {
      throw new UserException(
          name
              + " was told to move label "
              + roles.lastKey()
              + ", but the sample has "
              + labels.size()
              + " labels, counted from 0.",
          "Correct the number in withMask, withPicture or withBoxes.");
    }
    for (int i = 0; i < labels.size(); i++) {
      checkLabel(labels.get(i), i, roles.get(i), height, width);
    }
  }

  private void checkLabel(HostArray label, int place, @Nullable Role role, int height, int width) {
    boolean ofThePicture = hasSize(label, height, width);
    if (role == null) {
      if (ofThePicture && !othersStay) {
        throw new UserException(
            name
                + " moves the picture, but label "
                + place
                + ", "
                + label.describe()
                + ", looks like a mask of it and would stay as it is.",
            "Add .withMask("
                + (place == 0 ? "" : place)
                + ") to the transform to move the label with the picture, .withPicture("
                + place
                + ") if it is a picture itself, or .pictureOnly() to leave it.");
      }
      return;
    }
    boolean fits =
        switch (role) {
          case MASK -> ofThePicture;
          case PICTURE ->
              ofThePicture
                  && label.dataType() == DataType.FLOAT32
                  && label.shape().dimension() == Picture.AXES;
          case BOXES ->
              label.dataType() == DataType.FLOAT32
                  && label.shape().dimension() == 2
                  && label.shape().get(1) == CORNERS;
        };
    if (!fits) {
      throw new UserException(
          name
              + " cannot move label "
              + place
              + ", "
              + label.describe()
              + ", as "
              + told(role)
              + ".",
          "It needs "
              + switch (role) {
                case MASK -> "an array of shape (…, " + height + ", " + width + ")";
                case PICTURE -> "float32 of shape (channels, " + height + ", " + width + ")";
                case BOXES -> "float32 of shape (boxes, 4)";
              }
              + ".");
    }
    if (role == Role.MASK && !HostArray.canHold(label.dataType(), (double) maskFill)) {
      throw new UserException(
          name
              + " cannot fill label "
              + place
              + ", "
              + label.describe()
              + ", with "
              + maskFill
              + ".",
          "Give fillingMasksWith a number of that type, or the mask another type.");
    }
  }

  private static String told(Role role) {
    return switch (role) {
      case MASK -> "a mask";
      case PICTURE -> "a picture";
      case BOXES -> "boxes";
    };
  }

  private static boolean hasSize(HostArray label, int height, int width) {
    Shape shape = label.shape();
    int axes = shape.dimension();
    return axes >= 2 && shape.get(axes - 2) == height && shape.get(axes - 1) == width;
  }
}
