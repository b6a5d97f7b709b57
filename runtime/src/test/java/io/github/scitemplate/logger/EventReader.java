package io.github.scitemplate.logger;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Reads event files as TensorBoard does, with checksums computed bit by bit. */
final class EventReader {
  private EventReader() {}

  /** The one event file of a directory. */
  static Path file(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> found =
          files.filter(f -> f.getFileName().toString().contains("tfevents")).toList();
      assertEquals(1, found.size(), () -> "event files: " + found);
      return found.get(0);
    }
  }

  /** All values of the one event file of a directory. */
  static List<TaggedValue> values(Path directory) throws IOException {
    return read(file(directory)).stream()
        .filter(event -> event.has("summary"))
        .flatMap(
            event ->
                event.message("summary").messages("value").stream()
                    .map(value -> new TaggedValue(event, value)))
        .toList();
  }

  /** The values of one tag. */
  static List<TaggedValue> values(Path directory, String tag) throws IOException {
    return values(directory).stream().filter(value -> value.tag().equals(tag)).toList();
  }

  /** All whole events of a file; a cut last one is passed over. */
  static List<DecodedMessage> read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<DecodedMessage> events = new ArrayList<>();
    while (bytes.remaining() >= 12) {
      byte[] header = new byte[8];
      bytes.mark().get(header).reset();
      long length = bytes.getLong();
      assertEquals(maskedCrc32c(header), bytes.getInt(), "checksum of the length");
      if (bytes.remaining() < length + 4) {
        break;
      }
      byte[] message = new byte[Math.toIntExact(length)];
      bytes.get(message);
      assertEquals(maskedCrc32c(message), bytes.getInt(), "checksum of the message");
      events.add(DecodedMessage.of("Event", message));
    }
    return events;
  }

  private static int maskedCrc32c(byte[] bytes) {
    int crc = -1;
    for (byte b : bytes) {
      crc ^= Byte.toUnsignedInt(b);
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) == 0 ? crc >>> 1 : (crc >>> 1) ^ 0x82F63B78;
      }
    }
    crc = ~crc;
    return ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
  }

  /** A value with the event it came in. */
  record TaggedValue(DecodedMessage event, DecodedMessage value) {
    String tag() {
      return value.text("tag");
    }

    long step() {
      return (long) event.number("step");
    }

    DecodedMessage tensor() {
      return value.message("tensor");
    }

    DecodedMessage pluginData() {
      return value.message("metadata").message("plugin_data");
    }

    ByteBuffer numbers() {
      return ByteBuffer.wrap(tensor().bytes("tensor_content")).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Plugin, data class, type and dimensions in one line. */
    String form() {
      return pluginData().text("plugin_name")
          + " "
          + (int) value.message("metadata").number("data_class")
          + " "
          + (int) tensor().number("dtype")
          + " "
          + tensor().message("tensor_shape").messages("dim").stream()
              .map(dim -> (long) dim.number("size"))
              .toList();
    }
  }
}
