package io.github.scitemplate.cluster;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A process of a simulated task: it claims lines and trains them, with the real files. */
final class SimulatedProcess {
  /** What follows when a process ends by itself. */
  interface AtEnd {
    /** Nothing was left to claim. */
    void left();

    /** It halted, since another attempt had begun at its experiment, or by itself. */
    void halted() throws IOException;

    /** Whether the process dies just after it has claimed a line. */
    boolean diesAfterClaim();
  }

  private static final int IDLE_LOOKS = 5;
  private final SimulatedTime time;
  private final SimulatedTruth truth;
  private final ClusterFiles files;
  private final TaskTelling telling;
  private final Claimant claimant;
  private final Deque<Claimed> open = new ArrayDeque<>();
  private final double tellSeconds;
  private final AtEnd atEnd;
  private boolean dead;
  private int idle;
  private @Nullable Claimed at;
  private int attempt;
  private double since;

  /**
   * @param tellSeconds how often an experiment says how far it is; 0 for never
   * @param atEnd what happens when it ends by itself
   */
  SimulatedProcess(
      SimulatedTime time,
      SimulatedTruth truth,
      ClusterFiles files,
      TaskTelling telling,
      double tellSeconds,
      AtEnd atEnd) {
    this.time = time;
    this.truth = truth;
    this.files = files;
    this.telling = telling;
    this.claimant = new Claimant(files, telling.task());
    this.tellSeconds = tellSeconds;
    this.atEnd = atEnd;
  }

  void begin(String job, String node, double startSeconds) throws IOException {
    open.addAll(telling.openClaims());
    List<PlanPlace> takes = open.stream().map(Claimed::place).toList();
    telling.tell(new Telling.Began(job, node, node, 1, 1, 0, 0, takes));
    time.in(startSeconds, this::goOn);
  }

  private void goOn() throws IOException {
    if (dead) {
      return;
    }
    @Nullable Claimed next = open.poll();
    if (next == null) {
      next = claimant.next().orElse(null);
      if (next == null) {
        waitOrLeave();
        return;
      }
      truth.noteClaim(next.place(), next.line().assignment());
      if (atEnd.diesAfterClaim()) {
        haltAndAgain();
        return;
      }
    }
    idle = 0;
    train(next);
  }

  private void haltAndAgain() throws IOException {
    end();
    telling.close();
    atEnd.halted();
  }

  private void waitOrLeave() throws IOException {
    PlanState state = ClusterRecords.planState(files);
    if (state.closed() || state.stopped() || ++idle > IDLE_LOOKS) {
      end();
      telling.tell(new Telling.Left(Telling.Why.NOTHING_LEFT));
      telling.close();
      atEnd.left();
    } else {
      time.in(1, this::goOn);
    }
  }

  private void end() {
    dead = true;
    at = null;
  }

  private void train(Claimed claimed) throws IOException {
    Assignment assignment = claimed.line().assignment();
    telling.tell(
        new Telling.Claimed(
            claimed.place().chunk(), claimed.place().line(), assignment.experiment()));
    at = claimed;
    since = time.seconds();
    if (truth.isOver(assignment)) {
      tellEnd(claimed, Telling.How.ENDED);
      at = null;
      time.in(0.1, this::goOn);
      return;
    }
    attempt = truth.attempt(assignment.experiment());
    int own = attempt;
    time.in(truth.remaining(assignment), () -> complete(claimed, own));
    stands(claimed, own);
  }

  private void stands(Claimed claimed, int own) {
    if (tellSeconds > 0) {
      time.in(
          tellSeconds,
          () -> {
            if (!dead && claimed.equals(at) && attempt == own) {
              int seconds = (int) (time.seconds() - since);
              telling.tell(new Telling.Heard(claimed.line().experiment(), stands(seconds)));
              stands(claimed, own);
            }
          });
    }
  }

  private void complete(Claimed claimed, int own) throws IOException {
    if (dead || !claimed.equals(at) || attempt != own) {
      return;
    }
    Assignment assignment = claimed.line().assignment();
    if (!truth.isNewest(
        assignment.experiment(),
        own)) { // the real process halts as soon as it sees the later attempt
      haltAndAgain();
      return;
    }
    truth.publish(assignment);
    tellEnd(claimed, assignment.until().isToItsEnd() ? Telling.How.ENDED : Telling.How.PAUSED);
    at = null;
    time.in(0.1, this::goOn);
  }

  private void tellEnd(Claimed claimed, Telling.How how) throws IOException {
    PlanPlace place = claimed.place();
    telling.tell(
        new Telling.Ended(place.chunk(), place.line(), claimed.line().experiment(), how, ""));
  }

  /** The process dies, or is asked to stop, which it does at once. */
  void die(boolean asked) throws IOException {
    if (dead) {
      return;
    }
    Claimed claimed = at;
    if (claimed != null) {
      truth.endEarly(claimed.line().assignment(), attempt, time.seconds() - since, asked);
      if (asked) {
        tellEnd(claimed, Telling.How.INTERRUPTED);
      }
    }
    if (asked) {
      telling.tell(new Telling.Left(Telling.Why.STOPPED));
    }
    end();
    telling.close();
  }

  private static String stands(int seconds) {
    return String.format(
        "{\"is\":\"stands\",\"standing\":{\"split\":\"TRAINING\",\"iteration\":%d,\"iterations\":60000,"
            + "\"batchesPerEpoch\":600,\"batch\":0,\"batches\":0,\"seconds\":%d.0,\"loss\":0.6931471805599453,"
            + "\"metric\":\"acc\",\"score\":0.8125,\"bestIteration\":600}}",
        seconds * 100, seconds);
  }
}
