package io.github.scitemplate.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.google.gson.Gson;
import com.google.gson.JsonObject;
import io.github.scitemplate.storage.AtomicFile;
import io.github.scitemplate.storage.FileFailure;
import io.github.scitemplate.storage.OwnFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes files of named tensors in the safetensors format: eight bytes with the header's
 * length, a JSON header, the raw little-endian values. Offsets are 64-bit; the header is padded so
 * that every tensor is aligned, and lists the tensors by element size and name, so that equal
 * tensors make equal files.
 */
public final class Safetensors {
  private static final String BFLOAT16 = "BF16";
  private static final Set<String> FLOATING = Set.of("F16", BFLOAT16, "F32", "F64");
  private static final int LENGTH_BYTES = 8;
  private static final long MAX_HEADER_BYTES = 32 << 20;

  private final Path file;
  private final TensorHeader header;

  private Safetensors(Path file, TensorHeader header) {
    this.file = file;
    this.header = header;
  }

  /**
   * Replaces {@code file} atomically by the present values of {@code tensors}, for other programs.
   *
   * @throws IllegalArgumentException if a tensor is of a type that the format does not have
   */
  public static void writeTensors(Path file, Map<String, NDArray> tensors) throws IOException {
    write(file, TensorCopy.of(tensors), Map.of());
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
   * @throws IllegalArgumentException if the format has no name for the type
   */
  static String typeName(String tensor, DataType dataType) {
    @Nullable String type = TensorHeader.TYPES.get(dataType);
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
    root.add(TensorHeader.METADATA, new Gson().toJsonTree(metadata));
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
   * Reads and checks the header of {@code file}; values are read when asked for. Symbolic links are
   * followed.
   *
   * @throws IOException if the file cannot be read or is not well-formed: truncated, a header too
   *     long, offsets that do not fit the shapes
   */
  public static Safetensors open(Path file) throws IOException {
    return openOwn(file.toRealPath());
  }

  /** Opens a session's own file as {@link #open} does, but follows no link. */
  static Safetensors openOwn(Path file) throws IOException {
    try (FileChannel channel = OwnFile.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      long headerBytes = size < LENGTH_BYTES ? -1 : read(channel, 0, LENGTH_BYTES).getLong();
      if (headerBytes < 2 || headerBytes > MAX_HEADER_BYTES || LENGTH_BYTES + headerBytes > size) {
        throw new IOException(file + " is no safetensors file, or is cut short");
      }
      ByteBuffer json = read(channel, LENGTH_BYTES, (int) headerBytes);
      TensorHeader header = TensorHeader.parsed(json, LENGTH_BYTES + headerBytes, size);
      return new Safetensors(file, header);
    } catch (TensorHeader.DamageException e) {
      throw new IOException(file + " has a damaged header: " + FileFailure.firstLine(e), e);
    }
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
    try (FileChannel channel = OwnFile.open(file, StandardOpenOption.READ)) {
      WholeChecksum.verify(channel, read(channel, 0, (int) header.bytes()));
    } catch (IOException e) {
      throw new IOException(file + " is damaged: " + e.getMessage(), e);
    }
  }

  public Map<String, String> metadata() {
    return header.metadata();
  }

  public List<String> names() {
    return List.copyOf(header.tensors().keySet());
  }

  /** The type and shape of a tensor in words: {@code F32 (10, 3)}. */
  public String describe(String name) {
    TensorHeader.Tensor tensor = tensor(name);
    return tensor.type() + " " + tensor.shape();
  }

  /** The shape of a tensor. */
  public Shape shape(String name) {
    return tensor(name).shape();
  }

  private TensorHeader.Tensor tensor(String name) {
    return Objects.requireNonNull(header.tensors().get(name));
  }

  /**
   * The values of a tensor as they lie in the file, little-endian; valid only while the file is
   * unchanged.
   */
  ByteBuffer bytes(String name) throws IOException {
    return mapped(tensor(name));
  }

  private ByteBuffer mapped(TensorHeader.Tensor tensor) throws IOException {
    try (FileChannel channel = OwnFile.open(file, StandardOpenOption.READ)) {
      return channel
          .map(FileChannel.MapMode.READ_ONLY, tensor.from(), tensor.to() - tensor.from())
          .order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  /**
   * Reads one tensor. The result owns its memory: it may be changed, become a parameter, and
   * outlive the file.
   *
   * @param manager owns the result
   * @throws IOException if there is no tensor of this name, or DJL lacks its type
   */
  public NDArray read(String name, NDManager manager) throws IOException {
    TensorHeader.@Nullable Tensor tensor = header.tensors().get(name);
    if (tensor == null) {
      throw new IOException(file + " has no tensor " + name);
    }
    DataType type =
        tensor
            .dataType()
            .orElseThrow(
                () ->
                    new IOException(
                        file + " holds " + name + " as " + tensor.type() + ", which DJL lacks"));
    if (tensor.shape().size() == 0) {
      return manager.zeros(tensor.shape(), type);
    }
    // An array made from a buffer shares the buffer's memory, here the file's, which cannot be
    // written.
    try (NDArray inFile = manager.create(mapped(tensor), tensor.shape(), type)) {
      return inFile.duplicate();
    }
  }

  /** Whether {@link #readAs} can convert a tensor to a type. */
  public boolean isReadableAs(String name, DataType wanted) {
    String type = tensor(name).type();
    return type.equals(TensorHeader.TYPES.get(wanted))
        || (wanted.isFloating() && FLOATING.contains(type));
  }

  /**
   * Reads one tensor as {@link #read} does, and converts its numbers. Floating-point numbers become
   * the nearest ones of any other floating-point type.
   *
   * @throws IOException if the tensor's type cannot be converted
   */
  public NDArray readAs(String name, DataType wanted, NDManager manager) throws IOException {
    if (!isReadableAs(name, wanted)) {
      throw new IOException(file + " holds " + name + " as " + tensor(name).type());
    }
    try (NDArray found =
        tensor(name).type().equals(BFLOAT16) ? bfloats(name, manager) : read(name, manager)) {
      return found.toType(wanted, true);
    }
  }

  /** Reads bfloat16 numbers as float32: each is the upper half of one. */
  private NDArray bfloats(String name, NDManager manager) throws IOException {
    ShortBuffer halves = bytes(name).asShortBuffer();
    float[] values = new float[halves.remaining()];
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.intBitsToFloat(halves.get(i) << 16);
    }
    return manager.create(values, shape(name));
  }
}
