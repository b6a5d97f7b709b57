package io.github.scitemplate.cluster;

import io.github.scitemplate.experiment.Attempt;
import io.github.scitemplate.experiment.AttemptEnd;
import io.github.scitemplate.experiment.AttemptWatch;
import io.github.scitemplate.experiment.Attempts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Ends this process at once when a later one does its work: one that was only believed dead may
 * wake up, or its node may be reached again. Looks again and again, and before an attempt begins.
 */
final class FenceWatch implements AttemptWatch {
  private final ClusterFiles files;
  private final TaskLife task;
  private final Runnable halt;
  private volatile @Nullable Attempt attempt;

  /**
   * @param halt ends the process; may return only in tests
   */
  FenceWatch(ClusterFiles files, TaskLife task, Runnable halt) {
    this.files = files;
    this.task = task;
    this.halt = halt;
  }

  /** Begins to look again and again, on a thread of its own. */
  void start(Duration between) {
    Thread thread =
        new Thread(
            () -> {
              while (true) {
                try {
                  Thread.sleep(between.toMillis());
                } catch (InterruptedException e) {
                  // This thread has nothing else to do.
                }
                look();
              }
            },
            "fence");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Ends the process if a later one is there. This lists only the attempts, which are few; the
   * folder of the tasks may have thousands of names. A disk that does not answer is asked again
   * later.
   */
  void look() {
    try {
      @Nullable Attempt own = attempt;
      if (own != null && !new Attempts(parent(own)).isNewest(own)) {
        halt("Another process has begun a later attempt than " + own.directory() + ".");
      } else if (Files.exists(files.telling(task.next()))) {
        endAsEarlier();
      }
    } catch (IOException | RuntimeException e) {
      // The fence before each checkpoint looks, too, and does not let such a failure pass.
    }
  }

  /** Ends the process if a later one of its task is there, by a listing, which is always fresh. */
  void checkTask() throws IOException {
    if (TaskLives.highest(files, task.submission(), task.index()) > task.life()) {
      endAsEarlier();
    }
  }

  private void endAsEarlier() {
    halt("A later process does the work of " + task + ".");
  }

  private static Path parent(Attempt attempt) {
    return Objects.requireNonNull(attempt.directory().getParent());
  }

  private void halt(String why) {
    System.err.println(why + " This process ends at once.");
    halt.run();
  }

  @Override
  public void beginning() throws IOException {
    attempt = null;
    checkTask();
  }

  @Override
  public void begun(Attempt now) {
    attempt = now;
  }

  /**
   * Notes that this process leaves its attempt for a reason that is no fault of the experiment. The
   * driver would take an attempt without an end for one that was lost.
   */
  void left(String why) {
    @Nullable Attempt own = attempt;
    if (own != null) {
      long iteration = own.begun().map(Attempt.Begin::fromIteration).orElse(0L);
      try {
        own.end(new Attempt.End(AttemptEnd.INTERRUPTED, iteration, why));
      } catch (IOException e) {
        System.err.println("The end of " + own.directory() + " cannot be noted: " + e);
      }
    }
  }

  /** Watches no attempt any more: this process has left it. */
  void left() {
    attempt = null;
  }
}
