package io.github.scitemplate.session.files;

import com.google.gson.Gson;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.execution.RepeatedTask;
import io.github.scitemplate.experiment.Owner;
import io.github.scitemplate.storage.AtomicFile;
import io.github.scitemplate.storage.OwnFile;
import io.github.scitemplate.storage.PathGate;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The right of one process to work on a session. It is a file {@code .lease/<n>.json}; the highest
 * {@code n} counts. Its owner increments a counter in the file every two seconds. Another process
 * takes over by writing the file {@code n + 1} once it finds the owner dead, or, if the owner is on
 * another machine, the counter unchanged for {@link #SILENCE}. A controller that was only believed
 * dead sees the new file and ends. No clocks and no times of files are compared.
 */
public final class SessionLease implements AutoCloseable {
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final int LOOKS_FOR_A_BEAT = 2;

  /** How long an owner on another machine may be silent. */
  static final Duration SILENCE = Duration.ofSeconds(15);

  /** How long to wait for a listing of a shared disk that does not show yet who was faster. */
  private static final long LATE_MS = 20;

  private static final long MOST_BYTES = 1 << 16;
  private static final Gson GSON = new Gson();

  /** The content of the file. Earlier versions wrote no id. */
  private record Said(Owner owner, long beat, @Nullable String id) {}

  /**
   * What a lease's file says of its holder, who may have died.
   *
   * @param number of the lease
   * @param beat the count of its signs of life
   * @param id distinguishes the lease from others of that number; empty if an earlier version wrote
   *     it
   */
  public record Holder(long number, Owner owner, long beat, String id) {}

  private final Path directory;
  private final Path file;
  private final long number;
  private final String id = String.format("%016x", new SecureRandom().nextLong());
  private final Owner owner = Owner.self();
  private final Runnable lost;
  private final Consumer<String> cancelled;
  private @Nullable RepeatedTask renewing;
  private boolean heard;
  private long looks;
  private long beat;

  private SessionLease(Path directory, long number, Runnable lost, Consumer<String> cancelled) {
    this.directory = directory;
    this.file = file(directory, number);
    this.number = number;
    this.lost = lost;
    this.cancelled = cancelled;
  }

  /**
   * Takes the lease of a session.
   *
   * @param session a directory that exists
   * @param lost called if another process takes the lease over
   * @throws UserException if another process has the lease
   */
  public static SessionLease take(SessionDirectory session, Runnable lost, PrintStream console)
      throws IOException {
    return take(session, lost, by -> {}, console);
  }

  /**
   * Takes the lease of a session for work that can be asked to end.
   *
   * @param session a directory that exists
   * @param lost called if another process takes the lease over
   * @param cancelled called once if somebody asks by a {@link CancelRequest} that the work ends;
   *     gets who asks
   * @throws UserException if another process has the lease
   */
  public static SessionLease take(
      SessionDirectory session, Runnable lost, Consumer<String> cancelled, PrintStream console)
      throws IOException {
    PathGate.checkTree(session.lease());
    return take(session.lease(), lost, cancelled, console);
  }

  /** Takes the lease in {@code directory}, the folder {@code .lease/} of a session. */
  public static SessionLease take(
      Path directory, Runnable lost, Consumer<String> cancelled, PrintStream console)
      throws IOException {
    AtomicFile.makeFolder(directory);
    while (true) {
      long newest = newest(directory);
      if (newest > 0) {
        refuseIfAlive(file(directory, newest), console);
      }
      SessionLease lease = new SessionLease(directory, newest + 1, lost, cancelled);
      if (AtomicFile.writeOnce(lease.file, lease.text()) && lease.isHighest()) {
        for (long old = newest; old > 0 && AtomicFile.forget(file(directory, old)); old--) {}
        lease.renewing = new RepeatedTask("lease", LOOK, lease::look);
        return lease;
      }
      pause(LATE_MS);
    }
  }

  /**
   * Whether no lease has a higher number. One can have, if the listing that the number came from
   * was late; then this one is given back.
   */
  private boolean isHighest() throws IOException {
    boolean highest = newest(directory) <= number;
    if (!highest) {
      AtomicFile.forget(file);
    }
    return highest;
  }

  /**
   * The owner of a session's lease, unless it is known to be dead. Does not wait for a sign of
   * life.
   */
  public static Optional<Owner> owner(Path directory) {
    try {
      return Files.isDirectory(directory)
          ? said(text(file(directory, newest(directory))))
              .map(Said::owner)
              .filter(owner -> owner.life() != Owner.Life.DEAD)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * What the newest lease says of its holder, dead or alive; nothing if there is no lease, or its
   * file is damaged.
   */
  public static Optional<Holder> holder(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return Optional.empty();
    }
    long newest = newest(directory);
    return said(text(file(directory, newest)))
        .map(
            said ->
                new Holder(
                    newest, said.owner(), said.beat(), Objects.requireNonNullElse(said.id(), "")));
  }

  /** Whether a lease is there, even one whose file is damaged. */
  public static boolean isThere(Path directory) throws IOException {
    return Files.isDirectory(directory) && newest(directory) > 0;
  }

  private static void refuseIfAlive(Path file, PrintStream console) throws IOException {
    String before = text(file);
    Optional<Said> said = said(before);
    Owner.Life life = said.map(s -> s.owner().life()).orElse(Owner.Life.UNKNOWN);
    if (life == Owner.Life.UNKNOWN && !before.isEmpty()) {
      console.println(
          "Waiting for a sign of life of "
              + said.map(s -> s.owner().toString()).orElse("the process that wrote " + file)
              + ", which was at work on this session …");
      life = isSilent(file, before) ? Owner.Life.DEAD : Owner.Life.ALIVE;
    }
    if (life == Owner.Life.ALIVE) {
      throw new UserException(
          "Another process is at work on this session"
              + said.map(s -> ": " + s.owner()).orElse("")
              + ".",
          "Wait until it ends, or use another session name.");
    }
  }

  private static boolean isSilent(Path file, String before) throws IOException {
    long end = System.nanoTime() + SILENCE.toNanos();
    while (System.nanoTime() < end) {
      if (!pause(500)) {
        return false;
      }
      newest(
          Objects.requireNonNull(
              file.getParent())); // a shared disk shows news when a folder is listed
      if (!text(file).equals(before)) {
        return text(file).isEmpty();
      }
    }
    return true;
  }

  /** Waits; false if the thread was interrupted. */
  private static boolean pause(long millis) {
    try {
      Thread.sleep(millis);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Looks whether the lease is still this one, gives a sign of life every second time, and hears
   * whether the work is to end.
   */
  private void look() {
    try {
      boolean mine =
          newest(directory) <= number
              && said(text(file)).map(s -> s.owner().equals(owner)).orElse(true);
      if (!mine || !OwnFile.isListed(file)) {
        lost.run();
        return;
      }
      if (++looks % LOOKS_FOR_A_BEAT == 0) {
        beat++;
        AtomicFile.write(file, text());
      }
      hear();
    } catch (IOException | RuntimeException e) {
      // Those who write results report a full disk, and the next beat may succeed. An exception
      // thrown from here would end all beats.
    }
  }

  private void hear() {
    Optional<CancelRequest> request =
        heard
            ? Optional.empty()
            : CancelRequest.read(directory).filter(found -> found.isFor(number, id));
    if (request.isPresent()) {
      heard = true;
      cancelled.accept(request.get().by());
    }
  }

  private String text() {
    return GSON.toJson(new Said(owner, beat, id)) + "\n";
  }

  /** The text of the file; empty if there is no file. */
  private static String text(Path file) throws IOException {
    try {
      return new String(OwnFile.bytes(file, MOST_BYTES), StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  private static Optional<Said> said(String text) {
    try {
      @Nullable Said said = GSON.fromJson(text, Said.class);
      return Optional.ofNullable(said).filter(s -> s.owner() != null && s.owner().isComplete());
    } catch (RuntimeException | StackOverflowError e) {
      return Optional.empty();
    }
  }

  private static long newest(Path directory) throws IOException {
    return OwnFile.names(directory).stream()
        .filter(name -> name.matches("[1-9]\\d{0,17}\\.json"))
        .mapToLong(name -> Long.parseLong(name.substring(0, name.indexOf('.'))))
        .max()
        .orElse(0);
  }

  private static Path file(Path directory, long number) {
    return directory.resolve(number + ".json");
  }

  @Override
  public void close() throws IOException {
    if (renewing != null) {
      renewing.close();
    }
    if (said(text(file)).map(s -> s.owner().equals(owner)).orElse(false)) {
      AtomicFile.deleteUnfinished(directory);
      CancelRequest.forget(directory);
      AtomicFile.forget(file);
    }
  }
}
