package io.github.scitemplate.checkpoint;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.google.gson.stream.JsonReader;
import io.github.scitemplate.storage.FileFailure;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The header of a safetensors file. Reading it gives a valid header, or says what is wrong.
 *
 * @param bytes where the values begin
 * @param metadata texts by name
 * @param tensors the tensors by name, in the order of the header
 */
record TensorHeader(long bytes, Map<String, String> metadata, Map<String, Tensor> tensors) {
  static final String METADATA = "__metadata__";

  /** What the format calls the types. */
  static final Map<DataType, String> TYPES =
      Map.of(
          DataType.FLOAT64, "F64",
          DataType.INT64, "I64",
          DataType.FLOAT32, "F32",
          DataType.INT32, "I32",
          DataType.FLOAT16, "F16",
          DataType.INT8, "I8",
          DataType.UINT8, "U8",
          DataType.BOOLEAN, "BOOL");

  private static final int MOST_DIMENSIONS = 64;

  /** The types that DJL does not know, with the bytes of a number. */
  private static final Map<String, Integer> OTHER_TYPES =
      Map.of("BF16", 2, "I16", 2, "U16", 2, "U32", 4, "U64", 8, "F8_E4M3", 1, "F8_E5M2", 1);

  /**
   * Where a tensor's values lie in the file.
   *
   * @param type what the format calls the type of its numbers
   */
  record Tensor(String type, Shape shape, long from, long to) {
    /** The type of its numbers, if DJL has it. */
    Optional<DataType> dataType() {
      return TensorHeader.dataType(type);
    }
  }

  /** Says what is wrong with a header. */
  static final class DamageException extends Exception {
    private static final long serialVersionUID = 1;

    DamageException(String what) {
      super(what);
    }

    private DamageException(String what, Throwable cause) {
      super(what, cause);
    }
  }

  /**
   * Reads a header.
   *
   * @param json the header's text
   * @param dataStart where the values begin
   * @param size the size of the file
   */
  static TensorHeader parsed(ByteBuffer json, long dataStart, long size) throws DamageException {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(json).toString();
      TensorHeader header =
          new TensorHeader(dataStart, new LinkedHashMap<>(), new LinkedHashMap<>());
      header.read(new JsonReader(new StringReader(text)), size);
      return header;
    } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError e) {
      throw new DamageException(FileFailure.firstLine(e), e);
    }
  }

  private void read(JsonReader json, long size) throws IOException, DamageException {
    json.beginObject();
    while (json.hasNext()) {
      String name = json.nextName();
      if (name.equals(METADATA)) {
        readMetadata(json);
      } else if (tensors.put(name, tensor(json, name, size)) != null) {
        throw new DamageException("the tensor " + name + " is there twice");
      }
    }
    json.endObject();
  }

  private void readMetadata(JsonReader json) throws IOException {
    json.beginObject();
    while (json.hasNext()) {
      metadata.put(json.nextName(), json.nextString());
    }
    json.endObject();
  }

  private Tensor tensor(JsonReader json, String name, long size)
      throws IOException, DamageException {
    @Nullable String type = null;
    @Nullable List<Long> shape = null;
    @Nullable List<Long> offsets = null;
    json.beginObject();
    while (json.hasNext()) {
      switch (json.nextName()) {
        case "dtype" -> type = json.nextString();
        case "shape" -> shape = numbers(json);
        case "data_offsets" -> offsets = numbers(json);
        default -> json.skipValue();
      }
    }
    json.endObject();
    if (type == null || shape == null || offsets == null || offsets.size() != 2) {
      throw new DamageException("it describes the tensor " + name + " incompletely");
    }
    return tensor(name, type, shape, offsets, size);
  }

  private Tensor tensor(String name, String type, List<Long> shape, List<Long> offsets, long size)
      throws DamageException {
    long from = offsets.get(0);
    long to = offsets.get(1);
    boolean inFile = from >= 0 && from <= to && to <= size - bytes;
    if (!inFile || shape.stream().anyMatch(n -> n < 0) || to - from != length(type, shape)) {
      throw new DamageException("the file is cut short or damaged at the tensor " + name);
    }
    long[] sizes = shape.stream().mapToLong(n -> n).toArray();
    return new Tensor(type, new Shape(sizes), bytes + from, bytes + to);
  }

  private static long length(String type, List<Long> shape) throws DamageException {
    long length = bytes(type);
    for (long size : shape) {
      length = Math.multiplyExact(length, size);
    }
    return length;
  }

  private static List<Long> numbers(JsonReader json) throws IOException, DamageException {
    List<Long> numbers = new ArrayList<>();
    json.beginArray();
    while (json.hasNext()) {
      numbers.add(json.nextLong());
      if (numbers.size() > MOST_DIMENSIONS) {
        throw new DamageException("a tensor has more than " + MOST_DIMENSIONS + " dimensions");
      }
    }
    json.endArray();
    return numbers;
  }

  private static int bytes(String type) throws DamageException {
    @Nullable Integer other = OTHER_TYPES.get(type);
    return other != null
        ? other
        : dataType(type)
            .orElseThrow(() -> new DamageException("it holds numbers of unknown type " + type))
            .getNumOfBytes();
  }

  private static Optional<DataType> dataType(String name) {
    return TYPES.entrySet().stream()
        .filter(type -> type.getValue().equals(name))
        .map(Map.Entry::getKey)
        .findFirst();
  }
}
