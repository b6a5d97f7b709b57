package io.github.scitemplate.config.text;

import io.github.scitemplate.error.DidYouMean;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.storage.OwnFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a config file; its errors say what to do if the file cannot be read. */
public final class ConfigBytes {
  private static final long MAX_BYTES = 16L << 20;

  private ConfigBytes() {}

  /**
   * The bytes of {@code file}.
   *
   * @param name what messages call the file
   * @throws UserException if the file cannot be read or is too large
   */
  public static byte[] of(Path file, String name) {
    if (Files.isDirectory(file)) {
      throw new UserException(
          "The config " + name + " is a directory.",
          "Name the YAML file in it, such as " + name + "/config.yaml.");
    }
    if (!Files.exists(file)) {
      throw new UserException(
          "There is no config file " + name + "." + similar(file),
          "Give its path: -Dcfg=FILE (--cfg FILE).");
    }
    try {
      if (!Files.isRegularFile(file)) {
        throw new UserException(
            "The config " + name + " is no file, but a pipe or a device.",
            "Write the config into a file, and name that.");
      }
      if (Files.size(file) > MAX_BYTES) {
        throw new UserException(
            "The config " + name + " has more than 16 MiB.", "Is this the right file?");
      }
      return OwnFile.bytesOfNamed(file, MAX_BYTES);
    } catch (AccessDeniedException e) {
      throw new UserException(
          "The config " + name + " may not be read.", "Give yourself permission to read it.", e);
    } catch (IOException e) {
      throw new UserException(
          "The config " + name + " cannot be read: " + e.getMessage(),
          "Check the file and its disk.",
          e);
    }
  }

  private static String similar(Path file) {
    @Nullable Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      return "";
    }
    try (var files = Files.list(folder)) {
      List<String> names = files.map(f -> f.getFileName().toString()).sorted().toList();
      Optional<String> near = DidYouMean.closest(file.getFileName().toString(), names);
      return near.map(n -> " Did you mean " + n + "?").orElse("");
    } catch (IOException e) {
      return "";
    }
  }

  /**
   * Decodes {@code bytes} as UTF-8.
   *
   * @throws UserException if they are not valid UTF-8
   */
  public static String text(byte[] bytes, String name) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new UserException(
          "The config " + name + " is not UTF-8 text.",
          "Save it as UTF-8; is it a text file at all?",
          e);
    }
  }
}
