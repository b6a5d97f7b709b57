package io.github.scitemplate.logger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A value of an event in the form of TensorFlow 2: a tensor, and the plugin of TensorBoard that
 * shows it.
 *
 * @param metadata a {@code SummaryMetadata}: the plugin, data for it, and how TensorBoard stores it
 * @param tensor a {@code TensorProto}
 */
record SummaryValue(ProtobufMessage metadata, ProtobufMessage tensor) {

  /** The data classes of TensorBoard. */
  private enum Kind {
    SCALAR(1),
    TENSOR(2),
    BLOB_SEQUENCE(3);

    private final int number;

    Kind(int number) {
      this.number = number;
    }
  }

  private static final int FLOAT = 1;
  private static final int DOUBLE = 2;
  private static final int STRING = 7;
  private static final ProtobufMessage SCALARS = metadata("scalars", Kind.SCALAR);
  private static final ProtobufMessage HISTOGRAMS = metadata("histograms", Kind.TENSOR);
  private static final ProtobufMessage IMAGES = metadata("images", Kind.BLOB_SEQUENCE);
  private static final ProtobufMessage TEXTS = metadata("text", Kind.TENSOR);

  /** A number in single precision: TensorBoard's fast reader takes no other. */
  static SummaryValue scalar(double value) {
    byte[] bytes = new byte[Float.BYTES];
    littleEndian(bytes).putFloat((float) value);
    return new SummaryValue(SCALARS, tensor(FLOAT).bytes(4, bytes));
  }

  /** A distribution, shape (buckets, 3): left edge, right edge, count. */
  static SummaryValue histogram(HistogramBuckets buckets) {
    byte[] bytes = new byte[buckets.count() * 3 * Double.BYTES];
    ByteBuffer rows = littleEndian(bytes);
    for (int i = 0; i < buckets.count(); i++) {
      rows.putDouble(buckets.edge(i)).putDouble(buckets.edge(i + 1)).putDouble(buckets.size(i));
    }
    return new SummaryValue(HISTOGRAMS, tensor(DOUBLE, buckets.count(), 3).bytes(4, bytes));
  }

  /** A picture: width, height, PNG. */
  static SummaryValue image(Image image) throws IOException {
    return new SummaryValue(
        IMAGES,
        tensor(STRING, 3)
            .text(8, Integer.toString(image.width()))
            .text(8, Integer.toString(image.height()))
            .bytes(8, Png.encode(image)));
  }

  /** A text in Markdown. */
  static SummaryValue text(String markdown) {
    return new SummaryValue(
        TEXTS, tensor(STRING, 1).bytes(8, markdown.getBytes(StandardCharsets.UTF_8)));
  }

  /** A message to the plugin for hyper-parameters. The content holds it; the tensor is empty. */
  static SummaryValue hyperparameters(ProtobufMessage content) {
    return new SummaryValue(metadata("hparams", content, Kind.TENSOR), tensor(FLOAT, 0));
  }

  private static ProtobufMessage metadata(String plugin, Kind kind) {
    return metadata(plugin, new ProtobufMessage(), kind);
  }

  private static ProtobufMessage metadata(String plugin, ProtobufMessage content, Kind kind) {
    return new ProtobufMessage()
        .message(1, new ProtobufMessage().text(1, plugin).message(2, content))
        .integer(4, kind.number);
  }

  private static ProtobufMessage tensor(int type, int... dimensions) {
    ProtobufMessage shape = new ProtobufMessage();
    for (int dimension : dimensions) {
      shape.message(2, new ProtobufMessage().integer(1, dimension));
    }
    return new ProtobufMessage().integer(1, type).message(2, shape);
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
