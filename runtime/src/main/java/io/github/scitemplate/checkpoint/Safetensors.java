package io.github.scitemplate.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.github.scitemplate.storage.AtomicFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Files of named tensors in the safetensors format: eight bytes with the header's length, a JSON
 * header, the raw little-endian values. Offsets are 64-bit; the header is padded so that every
 * tensor is aligned, and lists the tensors by element size and name, so that equal tensors make
 * equal files.
 */
public final class Safetensors {
  private static final int LENGTH_BYTES = 8;
  private static final long MAX_HEADER_BYTES = 32 << 20;
  private static final String METADATA = "__metadata__";
  private static final Map<DataType, String> NAMES =
      Map.of(
          DataType.FLOAT64, "F64",
          DataType.INT64, "I64",
          DataType.FLOAT32, "F32",
          DataType.INT32, "I32",
          DataType.FLOAT16, "F16",
          DataType.INT8, "I8",
          DataType.UINT8, "U8",
          DataType.BOOLEAN, "BOOL");

  private final Path file;
  private final Map<String, String> metadata;
  private final Map<String, Tensor> tensors;

  private record Tensor(DataType dataType, Shape shape, long from, long to) {}

  private Safetensors(Path file, Map<String, String> metadata, Map<String, Tensor> tensors) {
    this.file = file;
    this.metadata = metadata;
    this.tensors = tensors;
  }

  /**
   * Replaces {@code file} atomically.
   *
   * @param tensors the values of each tensor, by name
   */
  static void write(Path file, Map<String, TensorCopy> tensors, Map<String, String> metadata)
      throws IOException {
    List<Map.Entry<String, TensorCopy>> ordered = new ArrayList<>(tensors.entrySet());
    ordered.sort(
        Comparator.comparing((Map.Entry<String, TensorCopy> e) -> -elementBytes(e.getValue()))
            .thenComparing(Map.Entry::getKey));
    Map<String, String> described = new LinkedHashMap<>(metadata);
    described.put(WholeChecksum.KEY, WholeChecksum.UNKNOWN);
    ByteBuffer header = header(ordered, described);
    WholeChecksum.put(header, ordered.stream().map(t -> t.getValue().bytes()).toList());
    AtomicFile.write(
        file,
        channel -> {
          writeFully(channel, header);
          for (Map.Entry<String, TensorCopy> tensor : ordered) {
            writeFully(channel, tensor.getValue().bytes());
          }
        });
  }

  /**
   * What the format calls the type of a tensor.
   *
   * @throws IllegalArgumentException if it has no name for it
   */
  static String typeName(String tensor, DataType dataType) {
    String type = NAMES.get(dataType);
    if (type == null) {
      throw new IllegalArgumentException(
          "a checkpoint cannot hold " + tensor + " of type " + dataType);
    }
    return type;
  }

  private static int elementBytes(TensorCopy tensor) {
    return tensor.dataType().getNumOfBytes();
  }

  private static ByteBuffer header(
      List<Map.Entry<String, TensorCopy>> tensors, Map<String, String> metadata) {
    JsonObject root = new JsonObject();
    root.add(METADATA, new Gson().toJsonTree(metadata));
    long offset = 0;
    for (Map.Entry<String, TensorCopy> named : tensors) {
      TensorCopy tensor = named.getValue();
      String type = typeName(named.getKey(), tensor.dataType());
      long end = offset + tensor.shape().size() * elementBytes(tensor);
      JsonObject entry = new JsonObject();
      entry.addProperty("dtype", type);
      entry.add("shape", new Gson().toJsonTree(tensor.shape().getShape()));
      entry.add("data_offsets", new Gson().toJsonTree(new long[] {offset, end}));
      root.add(named.getKey(), entry);
      offset = end;
    }
    byte[] json = root.toString().getBytes(StandardCharsets.UTF_8);
    int padded = (json.length + LENGTH_BYTES - 1) / LENGTH_BYTES * LENGTH_BYTES;
    ByteBuffer header = ByteBuffer.allocate(LENGTH_BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
    header.putLong(padded).put(json);
    while (header.hasRemaining()) {
      header.put((byte) ' ');
    }
    return header.flip();
  }

  private static void writeFully(FileChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  /**
   * Reads and checks the header of {@code file}; values are read when asked for.
   *
   * @throws IOException if it cannot be read or is no well-formed file: truncated, a header too
   *     long, offsets that do not fit the shapes
   */
  public static Safetensors open(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      long size = channel.size();
      long headerBytes = size < LENGTH_BYTES ? -1 : read(channel, 0, LENGTH_BYTES).getLong();
      if (headerBytes < 2 || headerBytes > MAX_HEADER_BYTES || LENGTH_BYTES + headerBytes > size) {
        throw new IOException(file + " is no safetensors file, or is cut short");
      }
      ByteBuffer json = read(channel, LENGTH_BYTES, (int) headerBytes);
      JsonObject header =
          JsonParser.parseString(StandardCharsets.UTF_8.decode(json).toString()).getAsJsonObject();
      return parsed(file, header, LENGTH_BYTES + headerBytes, size);
    } catch (JsonParseException
        | IllegalStateException
        | UnsupportedOperationException
        | NumberFormatException
        | ClassCastException e) {
      throw new IOException(file + " has a damaged header: " + e.getMessage(), e);
    }
  }

  private static Safetensors parsed(Path file, JsonObject header, long dataStart, long size)
      throws IOException {
    Map<String, String> metadata = new LinkedHashMap<>();
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Map.Entry<String, JsonElement> entry : header.entrySet()) {
      JsonObject value = entry.getValue().getAsJsonObject();
      if (entry.getKey().equals(METADATA)) {
        value.entrySet().forEach(e -> metadata.put(e.getKey(), e.getValue().getAsString()));
      } else {
        tensors.put(entry.getKey(), tensor(file, entry.getKey(), value, dataStart, size));
      }
    }
    return new Safetensors(file, metadata, tensors);
  }

  private static Tensor tensor(Path file, String name, JsonObject entry, long dataStart, long size)
      throws IOException {
    if (!entry.has("dtype") || !entry.has("shape") || !entry.has("data_offsets")) {
      throw new IOException(file + " describes the tensor " + name + " incompletely");
    }
    String typeName = entry.get("dtype").getAsString();
    DataType type =
        NAMES.entrySet().stream()
            .filter(e -> e.getValue().equals(typeName))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElseThrow(
                () -> new IOException(file + " holds numbers of unknown type " + typeName));
    JsonArray offsets = entry.getAsJsonArray("data_offsets");
    Shape shape =
        new Shape(
            entry.getAsJsonArray("shape").asList().stream()
                .mapToLong(JsonElement::getAsLong)
                .toArray());
    long from = dataStart + offsets.get(0).getAsLong();
    long to = dataStart + offsets.get(1).getAsLong();
    if (from < dataStart
        || to < from
        || to > size
        || to - from != shape.size() * type.getNumOfBytes()) {
      throw new IOException(file + " is cut short or damaged at the tensor " + name);
    }
    return new Tensor(type, shape, from, to);
  }

  private static ByteBuffer read(FileChannel channel, long from, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, from + buffer.position()) < 0) {
        throw new IOException("the file ends before its header does");
      }
    }
    return buffer.flip();
  }

  /**
   * Reads the whole file and compares it with its checksum.
   *
   * @throws IOException if anything in it has changed since it was written
   */
  void verify() throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      long headerBytes = read(channel, 0, LENGTH_BYTES).getLong();
      WholeChecksum.verify(channel, read(channel, 0, (int) (LENGTH_BYTES + headerBytes)));
    } catch (IOException e) {
      throw new IOException(file + " is damaged: " + e.getMessage(), e);
    }
  }

  public Map<String, String> metadata() {
    return metadata;
  }

  public List<String> names() {
    return List.copyOf(tensors.keySet());
  }

  /** The type and shape of a tensor in words: {@code F32 (10, 3)}. */
  String describe(String name) {
    Tensor tensor = Objects.requireNonNull(tensors.get(name));
    return typeName(name, tensor.dataType()) + " " + tensor.shape();
  }

  /** The values of a tensor as they lie in the file, little-endian. */
  ByteBuffer bytes(String name) throws IOException {
    Tensor tensor = Objects.requireNonNull(tensors.get(name));
    try (FileChannel channel = FileChannel.open(file)) {
      return channel
          .map(FileChannel.MapMode.READ_ONLY, tensor.from(), tensor.to() - tensor.from())
          .order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  /**
   * Reads one tensor.
   *
   * @param manager owns the result
   * @throws IOException if there is none of this name
   */
  public NDArray read(String name, NDManager manager) throws IOException {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IOException(file + " has no tensor " + name);
    }
    if (tensor.shape().size() == 0) {
      return manager.zeros(tensor.shape(), tensor.dataType());
    }
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer values =
          channel
              .map(FileChannel.MapMode.READ_ONLY, tensor.from(), tensor.to() - tensor.from())
              .order(ByteOrder.LITTLE_ENDIAN);
      return manager.create(values, tensor.shape(), tensor.dataType());
    }
  }
}
