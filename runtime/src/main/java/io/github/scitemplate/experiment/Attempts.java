package io.github.scitemplate.experiment;

import io.github.scitemplate.storage.AtomicFile;
import io.github.scitemplate.storage.OwnFile;
import io.github.scitemplate.storage.PathGate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * All attempts at one experiment. Their numbers fence them: once a higher one exists, a process
 * that was only believed dead must write no more.
 *
 * @param directory {@code attempts/} of the experiment
 */
public record Attempts(Path directory) {
  /** More attempts than anybody makes. This program writes no higher number. */
  private static final int MOST = 1_000_000;

  private static final Pattern NUMBER = Pattern.compile("[1-9]\\d{0,6}");

  /**
   * Begins the next attempt for this process.
   *
   * @param fromIteration the iterations of the checkpoint to begin with
   * @param iterations how many iterations to reach at most; 0 if that is not known
   */
  public Attempt begin(long fromIteration, long iterations) throws IOException {
    int tried = 0;
    while (true) {
      // A listing can be late. Then the number that was found taken counts.
      tried = Math.max(tried, newestNumber()) + 1;
      Attempt next = attempt(tried);
      if (next.number() > MOST) {
        throw new IOException(
            directory + " holds " + MOST + ", which is no attempt of this session");
      }
      if (AtomicFile.makeFolder(next.directory())) {
        @Nullable String proof = WorkerProof.ofThisProcess(next.directory()).orElse(null);
        @Nullable ClusterPlace cluster = ClusterPlace.ofThisProcess().orElse(null);
        next.begin(new Attempt.Begin(Owner.self(), fromIteration, iterations, proof, cluster));
        return next;
      }
      // Another process was faster and has this number. The next try takes a higher one. Or NFS
      // says so although it was made here: then it stays an attempt that nobody makes.
    }
  }

  /** The attempt that may write, if any has begun. */
  public Optional<Attempt> newest() throws IOException {
    List<Attempt> all = all();
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
  }

  /**
   * How many attempts have begun. This looks for one or two names; a listing takes ten times as
   * long. On a shared disk the answer can be half a minute old.
   */
  public int count() {
    int count = 0;
    while (Files.exists(attempt(count + 1).directory())) {
      count++;
    }
    return count;
  }

  /**
   * Whether no later attempt than {@code attempt} has begun. This lists the directory, since a
   * shared disk may answer for half a minute that a name is not there which another machine made.
   */
  public boolean isNewest(Attempt attempt) throws IOException {
    return newestNumber() <= attempt.number();
  }

  /** Whether the process of an attempt before {@code attempt} may still write. */
  boolean hasWriterBefore(Attempt attempt) throws IOException {
    return all().stream()
        .filter(earlier -> earlier.number() < attempt.number())
        .anyMatch(Attempt::mayStillWrite);
  }

  /**
   * How many attempts in a row, up to the newest, ended with a crash and without a newer checkpoint
   * than all before them. Attempts that were interrupted or paused, or whose end nobody knows, do
   * not count. A damaged checkpoint, with which no attempt begins, counts as progress only once.
   */
  public int withoutProgress() throws IOException {
    int count = 0;
    long furthest = 0;
    for (Attempt attempt : all()) {
      furthest = Math.max(furthest, attempt.begun().map(Attempt.Begin::fromIteration).orElse(0L));
      Optional<Attempt.End> end = attempt.ended();
      if (end.isPresent() && end.get().cause().isCrash()) {
        count = end.get().iteration() > furthest ? 0 : count + 1;
        furthest = Math.max(furthest, end.get().iteration());
      }
    }
    return count;
  }

  /** Forgets how attempts ended, so that the experiment has all its attempts again. */
  public void forgetCrashes() throws IOException {
    for (Attempt attempt : all()) {
      attempt.forgetEnd();
    }
  }

  /**
   * Notes that the newest attempt is over although its failure is forgotten. The driver of a
   * cluster takes an attempt without an end for one that is lost.
   */
  public void noteForgotten() throws IOException {
    Optional<Attempt> newest = newest();
    if (newest.isPresent()) {
      long iteration = newest.get().begun().map(Attempt.Begin::fromIteration).orElse(0L);
      newest.get().end(new Attempt.End(AttemptEnd.INTERRUPTED, iteration, ""));
    }
  }

  /** All of them, by their numbers. */
  public List<Attempt> all() throws IOException {
    PathGate.checkEntries(directory, link -> false);
    return numbers().sorted().mapToObj(this::attempt).toList();
  }

  private int newestNumber() throws IOException {
    return numbers().max().orElse(0);
  }

  private IntStream numbers() throws IOException {
    if (!OwnFile.isListed(directory)) {
      return IntStream.empty();
    }
    return OwnFile.names(directory).stream()
        .filter(name -> NUMBER.matcher(name).matches())
        .mapToInt(Integer::parseInt)
        .filter(number -> number <= MOST);
  }

  private Attempt attempt(int number) {
    return new Attempt(directory.resolve(Integer.toString(number)), number);
  }
}
