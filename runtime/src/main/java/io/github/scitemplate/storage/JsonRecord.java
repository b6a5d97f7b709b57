package io.github.scitemplate.storage;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes JSON files that hold a checksum of their own values, so that damage is noticed
 * even where the file is still JSON. Spaces and line ends do not count. Files without a checksum,
 * which older versions wrote, are read as they are.
 */
public final class JsonRecord {
  private static final String CHECKSUM = "crc32c";

  private JsonRecord() {}

  /**
   * Makes a record of a JSON object; may return null or throw any runtime exception if the object
   * is damaged.
   */
  @FunctionalInterface
  public interface Reading<T> {
    @Nullable T of(JsonObject json);
  }

  /**
   * The text of a record, with its checksum last.
   *
   * @param gson writes the value
   * @param value an object that becomes a JSON object
   */
  public static String text(Gson gson, Object value) {
    JsonObject json = gson.toJsonTree(value).getAsJsonObject();
    JsonObject asRead = JsonParser.parseString(gson.toJson(json)).getAsJsonObject();
    json.addProperty(CHECKSUM, checksum(asRead));
    return gson.toJson(json) + "\n";
  }

  /**
   * Reads a record.
   *
   * @throws NoSuchFileException if there is no such file
   * @throws IOException if the file is too large, no plain file, or damaged; the message names the
   *     file
   */
  public static <T> T read(Path file, Reading<T> reading) throws IOException {
    return read(file, OwnFile.MOST_RECORD_BYTES, reading);
  }

  /**
   * Reads a record as {@link #read(Path, Reading)} does, from a file of at most {@code mostBytes}.
   */
  public static <T> T read(Path file, long mostBytes, Reading<T> reading) throws IOException {
    @Nullable T read;
    try {
      JsonObject json = JsonParser.parseString(OwnFile.text(file, mostBytes)).getAsJsonObject();
      read = reading.of(checked(json));
    } catch (CharacterCodingException
        | RuntimeException
        | StackOverflowError
        | OutOfMemoryError e) {
      throw damaged(file, e);
    }
    if (read == null) {
      throw new IOException(file + " is damaged: it is incomplete");
    }
    return read;
  }

  private static JsonObject checked(JsonObject json) {
    @Nullable JsonElement said = json.remove(CHECKSUM);
    if (said != null && !said.getAsString().equals(checksum(json))) {
      throw new JsonParseException("its checksum is wrong");
    }
    return json;
  }

  /** The checksum of the values as one line of JSON, with numbers as they are written. */
  private static String checksum(JsonObject json) {
    CRC32C checksum = new CRC32C();
    checksum.update(json.toString().getBytes(StandardCharsets.UTF_8));
    return String.format("%08x", checksum.getValue());
  }

  private static IOException damaged(Path file, Throwable why) {
    return new IOException(file + " is damaged: " + FileFailure.firstLine(why), why);
  }
}
