package io.github.scitemplate.session.progress;

import io.github.scitemplate.logger.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The line of the whole session: how many experiments are done, what is best, how long still. */
final class SessionLine {
  private SessionLine() {}

  static List<Piece> pieces(SessionView view) {
    return List.of(
        Piece.of(0, done(view, " of ") + " done", done(view, "/")),
        Piece.of(5, counted(view.running().size(), "running")),
        Piece.of(3, counted(view.failed(), "failed")),
        Piece.of(4, counted(view.pruned(), "pruned")),
        Piece.of(
            2, Double.isNaN(view.secondsLeft()) ? "" : RunLine.clock(view.secondsLeft()) + " left"),
        new Piece(1, view.best().map(SessionLine::forms).orElse(List.of(""))));
  }

  private static String done(SessionView view, String of) {
    return view.completed() + (view.total().isPresent() ? of + view.total().getAsLong() : "");
  }

  private static String counted(long count, String state) {
    return count == 0 ? "" : count + " " + state;
  }

  private static List<String> forms(SessionView.Best best) {
    String score = Numbers.brief(best.score());
    String whole = "best " + best.metric() + " " + score + " in " + best.where();
    List<String> forms = new ArrayList<>();
    if (!best.parameters().isEmpty()) {
      forms.add(whole + ": " + best.parameters());
    }
    forms.add(whole);
    forms.add("best " + score + " [" + best.number() + "]");
    forms.add("best " + score);
    return forms;
  }

  /** The same as a sentence, for where nothing is redrawn. */
  static String inWords(SessionView view) {
    String counts =
        Stream.of(
                done(view, " of ") + " done",
                counted(view.running().size(), "running"),
                counted(view.failed(), "failed"),
                counted(view.pruned(), "pruned"))
            .filter(part -> !part.isEmpty())
            .collect(Collectors.joining(", "));
    String left =
        Double.isNaN(view.secondsLeft()) || view.secondsLeft() <= 0
            ? ""
            : ", about " + Numbers.duration(view.secondsLeft()) + " left";
    return counts + left + view.best().map(best -> "; " + forms(best).get(0)).orElse("");
  }
}
