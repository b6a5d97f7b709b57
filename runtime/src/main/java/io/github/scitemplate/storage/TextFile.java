package io.github.scitemplate.storage;

import io.github.scitemplate.error.UserException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Reads files of text that a person names. What is no text of the encoding is refused, not mended.
 */
public final class TextFile {
  private static final int BUFFER = 1 << 16;
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  private TextFile() {}

  /**
   * Opens a file behind its byte order mark, if it has one. Links are followed.
   *
   * @throws UserException if it is a folder, a pipe or a device
   * @throws IOException if it cannot be opened; {@link #failure} puts that into words
   */
  public static Reader open(Path file, Charset charset) throws IOException {
    return new InputStreamReader(stream(file), decoder(charset));
  }

  private static CharsetDecoder decoder(Charset charset) {
    return charset
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT);
  }

  private static InputStream stream(Path file) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new UserException(
          file
              + " is "
              + (Files.isDirectory(file) ? "a folder." : "no file, but a pipe or a device."),
          "Name a file.");
    }
    BufferedInputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER);
    in.mark(BYTE_ORDER_MARK.length);
    if (!java.util.Arrays.equals(in.readNBytes(BYTE_ORDER_MARK.length), BYTE_ORDER_MARK)) {
      in.reset();
    }
    return in;
  }

  /** Why a file could not be read, with the line where it is no text. */
  public static UserException failure(Path file, Charset charset, IOException e) {
    if (e instanceof CharacterCodingException) {
      return new UserException(
          file + ", line " + malformedLine(file, charset) + ": this is no text in " + charset + ".",
          "Save the file as text in UTF-8, or name its character set where there is a way to.",
          e);
    }
    if (e instanceof NoSuchFileException) {
      return new UserException(
          "There is no file " + file + ".",
          "Correct its name; relative paths begin in " + Path.of("").toAbsolutePath() + ".",
          e);
    }
    String why = e instanceof AccessDeniedException ? "you may not read it" : e.getMessage();
    return new UserException(
        file + " cannot be read: " + why + ".", "Check the file and your permissions.", e);
  }

  /** The line of the first bytes that are no text, from 1. */
  private static long malformedLine(Path file, Charset charset) {
    CharsetDecoder decoder = decoder(charset);
    ByteBuffer bytes = ByteBuffer.allocate(BUFFER).limit(0);
    CharBuffer text = CharBuffer.allocate(BUFFER);
    long line = 1;
    try (InputStream in = stream(file)) {
      boolean ended = false;
      while (!ended) {
        bytes.compact();
        int read = in.read(bytes.array(), bytes.position(), bytes.remaining());
        ended = read < 0;
        bytes.position(bytes.position() + Math.max(0, read)).flip();
        CoderResult result = decoder.decode(bytes, text.clear(), ended);
        line += text.flip().chars().filter(c -> c == '\n').count();
        ended |= result.isError();
      }
    } catch (IOException e) {
      // The line so far is the best that is known.
    }
    return line;
  }
}
