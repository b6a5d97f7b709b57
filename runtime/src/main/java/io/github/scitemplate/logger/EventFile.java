package io.github.scitemplate.logger;

import io.github.scitemplate.storage.AppendedFile;
import io.github.scitemplate.storage.AtomicFile;
import io.github.scitemplate.storage.FilePrefix;
import io.github.scitemplate.storage.OwnFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * An event file of TensorBoard: records of length, checksum, message and checksum. A reader that
 * meets a cut last record takes all before it.
 *
 * <p>A directory holds one such file, since TensorBoard follows only the newest. An experiment that
 * goes on from a checkpoint cuts the file to its length at the checkpoint. One that begins anew
 * empties the file that an earlier attempt left. The file is never deleted: a TensorBoard that had
 * read it would wait for it for ever.
 */
final class EventFile implements AutoCloseable {
  static final String PREFIX = "events.out.tfevents.";
  private static final int CHECKSUM_MASK = 0xa282ead8;

  private final String name;
  private final AppendedFile file;

  private EventFile(String name, AppendedFile file) {
    this.name = name;
    this.file = file;
  }

  /**
   * Opens the file of one run.
   *
   * @param experiment the experiment's directory
   * @param run the run's directory below it, with slashes
   * @param number distinguishes the writers of a process
   * @param written the beginnings of all streams at the checkpoint
   * @param now for the name of a new file
   */
  static EventFile open(
      Path experiment,
      String run,
      int number,
      Map<String, FilePrefix> written,
      ChangedFiles changed,
      Instant now)
      throws IOException {
    Path directory = experiment.resolve(run);
    OwnFile.makeFolders(directory);
    String name = run + "/" + found(directory).orElseGet(() -> newName(number, now));
    return new EventFile(name, changed.open(experiment, name, written));
  }

  private static Optional<String> found(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith(PREFIX) && !AtomicFile.isUnfinished(name))
          .max(Comparator.naturalOrder());
    }
  }

  /**
   * A name such as TensorFlow gives. The host's name comes from the environment, since asking the
   * network can take long.
   */
  private static String newName(int number, Instant now) {
    String host =
        Objects.requireNonNullElse(
            System.getenv("HOSTNAME"),
            Objects.requireNonNullElse(System.getenv("COMPUTERNAME"), "localhost"));
    return PREFIX
        + now.getEpochSecond()
        + "."
        + host.replaceAll("[^A-Za-z0-9-]", "_")
        + "."
        + ProcessHandle.current().pid()
        + "."
        + number;
  }

  /** Adds an event; other processes see it after the next flush. */
  void append(ProtobufMessage event) throws IOException {
    byte[] message = event.toByteArray();
    ByteBuffer record =
        ByteBuffer.allocate(Long.BYTES + Integer.BYTES + message.length + Integer.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    record.putLong(message.length);
    record.putInt(checksum(record.array(), Long.BYTES));
    record.put(message);
    record.putInt(checksum(message, message.length));
    file.append(record.flip());
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return Integer.rotateRight((int) crc.getValue(), 15) + CHECKSUM_MASK;
  }

  /** The file's path relative to the experiment's directory, with slashes. */
  String name() {
    return name;
  }

  long length() {
    return file.length();
  }

  FilePrefix prefix() {
    return file.prefix();
  }

  void flush() throws IOException {
    file.flush();
  }

  void force() throws IOException {
    file.force();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
