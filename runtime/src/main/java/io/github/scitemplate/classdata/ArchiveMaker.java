package io.github.scitemplate.classdata;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes the archives that sessions have recorded classes for. It is a process of its own, which
 * begins when the session's processes have ended and whose failures nobody hears of.
 */
public final class ArchiveMaker {
  private static final String LOCK = "making.lock";
  private static final String UNFINISHED = ".unfinished";
  private static final Duration LEFT_BEHIND = Duration.ofDays(1);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
  private static final int MOST_ARCHIVES = 12;

  private final ArchiveFolder folder;
  private final ArchiveDump dump;

  ArchiveMaker(ArchiveFolder folder, ArchiveDump dump) {
    this.folder = folder;
    this.dump = dump;
  }

  /** Starts the process if there is anything to make; this never fails, and waits for nothing. */
  public static void startIfNeeded() {
    try {
      Optional<ArchiveFolder> folder = ArchiveFolder.ofUser();
      if (folder.isEmpty() || lists(folder.get()).isEmpty()) {
        return;
      }
      List<String> words =
          List.of(
              ArchivedLaunch.java(),
              "-XX:TieredStopAtLevel=1",
              "-XX:+UseSerialGC",
              "-Xmx64m",
              "-cp",
              System.getProperty("java.class.path"),
              ArchiveMaker.class.getName(),
              folder.get().path().toString(),
              Long.toString(ProcessHandle.current().pid()));
      ArchiveDump.process(words).start().getOutputStream().close();
    } catch (IOException | RuntimeException e) {
      // The next session tries again.
    }
  }

  /**
   * Makes what is recorded once the session has ended.
   *
   * @param arguments the folder, and the process of the session
   */
  public static void main(String[] arguments) throws Exception {
    @Nullable ProcessHandle session = ProcessHandle.of(Long.parseLong(arguments[1])).orElse(null);
    if (session != null) {
      session.onExit().get(LONGEST_WAIT.toSeconds(), TimeUnit.SECONDS);
    }
    new ArchiveMaker(new ArchiveFolder(Path.of(arguments[0])), new ArchiveDump()).make();
  }

  /** Makes every archive that is recorded, unless another process does so at this moment. */
  void make() throws IOException {
    try (FileChannel channel =
            FileChannel.open(
                folder.path().resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock != null) {
        for (Path list : lists(folder)) {
          make(list);
        }
        tidy();
      }
    }
  }

  private void make(Path list) throws IOException {
    ClassList.Origin origin = ClassList.origin(list).orElseThrow();
    if (ProcessHandle.of(origin.pid()).isPresent()) {
      return; // it still writes; the maker of that session comes later
    }
    String key = origin.key();
    try {
      if (!folder.archive(key).isWhole()) {
        make(key, ClassList.read(list));
      }
    } catch (IOException | RuntimeException e) {
      Files.writeString(folder.failure(key), e + "\n");
    }
    Files.deleteIfExists(list);
  }

  private void make(String key, ClassList classes) throws IOException {
    ArchiveJob job = ArchiveJob.read(folder.job(key));
    if (!classes.has(job.needs())) {
      return;
    }
    JarNames.of(job.classPath())
        .orElseThrow(() -> new IOException("a jar brings other jars with it"))
        .write(folder.names(key));
    Path unfinished = folder.path().resolve(key + UNFINISHED);
    Path list = folder.path().resolve(key + ".list" + UNFINISHED);
    Archive archive = folder.archive(key);
    try {
      Files.write(list, classes.lines());
      dump.write(job, list, unfinished);
      Files.deleteIfExists(archive.proof());
      Files.deleteIfExists(archive.file());
      Files.move(unfinished, archive.file());
      archive.prove();
      Files.deleteIfExists(folder.failure(key));
      Files.deleteIfExists(folder.job(key));
    } finally {
      Files.deleteIfExists(unfinished);
      Files.deleteIfExists(list);
    }
  }

  /** The recordings, largest first: of several for one archive the best. */
  private static List<Path> lists(ArchiveFolder folder) throws IOException {
    List<Path> lists = new ArrayList<>(files(folder, "*" + ClassList.ENDING));
    lists.removeIf(list -> ClassList.origin(list).isEmpty());
    lists.sort(Comparator.comparingLong((Path list) -> list.toFile().length()).reversed());
    return lists;
  }

  /** Deletes what killed processes left, and all archives but the newest. */
  private void tidy() throws IOException {
    Instant old = Instant.now().minus(LEFT_BEHIND);
    for (String glob : List.of("*" + ClassList.ENDING, "*" + UNFINISHED, "*" + ArchiveJob.ENDING)) {
      for (Path file : files(folder, glob)) {
        if (file.toFile().lastModified() < old.toEpochMilli()) {
          Files.deleteIfExists(file);
        }
      }
    }
    List<Path> proofs = new ArrayList<>(files(folder, "*.proof"));
    proofs.sort(Comparator.comparingLong((Path proof) -> proof.toFile().lastModified()).reversed());
    for (Path proof : proofs.subList(Math.min(MOST_ARCHIVES, proofs.size()), proofs.size())) {
      String name = proof.getFileName().toString();
      String key = name.substring(0, name.lastIndexOf('.'));
      Files.deleteIfExists(proof);
      Files.deleteIfExists(folder.archive(key).file());
      Files.deleteIfExists(folder.names(key));
    }
  }

  private static List<Path> files(ArchiveFolder folder, String glob) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.path(), glob)) {
      List<Path> all = new ArrayList<>();
      files.forEach(all::add);
      return all;
    }
  }
}
