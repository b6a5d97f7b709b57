package io.github.scitemplate.session.progress;

import io.github.scitemplate.components.Split;
import io.github.scitemplate.logger.Numbers;
import io.github.scitemplate.monitor.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** The line of an experiment that runs. */
final class RunLine {
  private static final int[] BARS = {40, 30, 20, 10};
  private static final int SECONDS_OF_MINUTE = 60;
  private static final int SECONDS_OF_HOUR = 3600;
  private static final int HUNDRED = 100;

  private RunLine() {}

  /**
   * The pieces of the line.
   *
   * @param marked whether the line begins as other lines about the experiment do, in brackets
   * @param named whether it says at all which experiment it is
   */
  static List<Piece> pieces(RunView run, boolean marked, boolean named) {
    List<Piece> pieces = new ArrayList<>();
    if (marked) {
      pieces.add(Piece.of(0, "[" + run.experiment() + "]"));
    } else if (named) {
      pieces.add(Piece.of(4, "experiment " + run.experiment()));
    }
    if (run.pace().isPresent()) {
      pieces.addAll(pieces(run, run.pace().get()));
    } else {
      pieces.addAll(without(run.waits() ? "waits for others" : "starting"));
    }
    return pieces;
  }

  /** As many pieces as there are of an experiment that trains, so that lines can stand together. */
  private static List<Piece> without(String state) {
    return List.of(
        new Piece(8, IntStream.of(BARS).mapToObj(cells -> "").toList()),
        Piece.of(1, ""),
        Piece.of(6, state, state),
        Piece.of(7, ""),
        Piece.of(5, ""),
        Piece.of(3, "", ""),
        Piece.of(2, ""));
  }

  private static List<Piece> pieces(RunView run, Pace pace) {
    Standing now = pace.last();
    double share = now.iterations() == 0 ? 0 : (double) now.iteration() / now.iterations();
    return List.of(
        new Piece(8, IntStream.of(BARS).mapToObj(cells -> bar(share, cells)).toList()),
        Piece.of(1, String.format(Locale.ROOT, "%3d %%", (int) (share * HUNDRED))),
        run.waits() ? Piece.of(6, "waits for others", "waits") : position(now),
        Piece.of(7, known("", Numbers::brief, pace.perSecond(), " it/s")),
        Piece.of(5, known("loss ", Numbers::brief, now.loss(), "")),
        Piece.of(
            3,
            known("best " + now.metric() + " ", Numbers::brief, now.score(), ""),
            known("best ", Numbers::brief, now.score(), "")),
        Piece.of(2, known("", RunLine::clock, pace.secondsLeft(), " left")));
  }

  private static String known(
      String before, java.util.function.DoubleFunction<String> text, double value, String after) {
    return Double.isNaN(value) ? "" : before + text.apply(value) + after;
  }

  private static Piece position(Standing now) {
    if (now.split() != Split.TRAIN) {
      String verb = now.split() == Split.VAL ? "validating " : "testing ";
      String batches = now.batch() + "/" + now.batches();
      return Piece.of(6, verb + batches, verb.strip());
    }
    if (now.batchesPerEpoch() == 0) {
      String iterations = now.iteration() + "/" + now.iterations();
      return Piece.of(6, "iteration " + iterations, iterations);
    }
    long epochs = now.iterations() / now.batchesPerEpoch();
    long epoch = Math.min(epochs, now.iteration() / now.batchesPerEpoch() + 1);
    return Piece.of(6, "epoch " + epoch + "/" + epochs, "epoch " + epoch);
  }

  /** A bar of so many cells. */
  static String bar(double share, int cells) {
    int inner = cells - 2;
    int done = (int) Math.min(inner, share * inner);
    boolean ended = done == inner;
    return "["
        + "=".repeat(done)
        + (ended ? "" : ">")
        + " ".repeat(ended ? 0 : inner - done - 1)
        + "]";
  }

  /** A length of time as a clock shows it: minutes and seconds, and hours if there are any. */
  static String clock(double seconds) {
    long whole = Math.round(seconds);
    long hours = whole / SECONDS_OF_HOUR;
    long minutes = whole % SECONDS_OF_HOUR / SECONDS_OF_MINUTE;
    long rest = whole % SECONDS_OF_MINUTE;
    return hours > 0
        ? String.format(Locale.ROOT, "%d:%02d:%02d", hours, minutes, rest)
        : String.format(Locale.ROOT, "%d:%02d", minutes, rest);
  }
}
