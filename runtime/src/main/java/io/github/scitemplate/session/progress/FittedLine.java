package io.github.scitemplate.session.progress;

import io.github.scitemplate.terminal.Cells;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Chooses which pieces of lines are drawn, so that the lines fit a width: the most telling ones in
 * their shortest forms first, then longer forms. Pieces of the same place in several lines are
 * chosen together, and stand below one another.
 */
final class FittedLine {
  private static final String BETWEEN = "  ";
  private final List<List<Piece>> lines;
  private final int width;
  private final int places;

  /** The cells that each form of a place takes, in whichever line it takes most. */
  private final int[][] cells;

  /** The form that is drawn in each place; -1 for none. */
  private final int[] chosen;

  private FittedLine(List<List<Piece>> lines, int width) {
    this.lines = lines;
    this.width = width;
    this.places = lines.get(0).size();
    this.cells =
        IntStream.range(0, places).mapToObj(place -> cells(lines, place)).toArray(int[][]::new);
    this.chosen = new int[places];
    Arrays.fill(chosen, -1);
    choose();
  }

  /**
   * Lines of at most {@code width} cells.
   *
   * @param lines each with the same number of pieces, of the same ranks and numbers of forms
   */
  static List<String> of(List<List<Piece>> lines, int width) {
    return lines.isEmpty() ? List.of() : new FittedLine(lines, width).texts();
  }

  private static int[] cells(List<List<Piece>> lines, int place) {
    return IntStream.range(0, lines.get(0).get(place).forms().size())
        .map(
            form ->
                lines.stream()
                    .mapToInt(line -> Cells.of(line.get(place).forms().get(form)))
                    .max()
                    .orElse(0))
        .toArray();
  }

  private void choose() {
    List<Integer> mostTelling =
        IntStream.range(0, places)
            .boxed()
            .sorted(Comparator.comparingInt(place -> lines.get(0).get(place).rank()))
            .toList();
    for (int place : mostTelling) {
      tryForm(place, lines.get(0).get(place).forms().size() - 1);
    }
    for (int place : mostTelling) {
      for (int form = 0; form < chosen[place]; form++) {
        tryForm(place, form);
      }
    }
  }

  private void tryForm(int place, int form) {
    int before = chosen[place];
    chosen[place] = form;
    if (whole() > width) {
      chosen[place] = before;
    }
  }

  private int whole() {
    int whole = 0;
    for (int place = 0; place < places; place++) {
      int own = cells(place);
      whole += own == 0 ? 0 : own + (whole == 0 ? 0 : BETWEEN.length());
    }
    return whole;
  }

  private int cells(int place) {
    return chosen[place] < 0 ? 0 : cells[place][chosen[place]];
  }

  private String text(List<Piece> line, int place) {
    return chosen[place] < 0 ? "" : line.get(place).forms().get(chosen[place]);
  }

  private List<String> texts() {
    return lines.stream()
        .map(
            line ->
                IntStream.range(0, places)
                    .filter(place -> cells(place) > 0)
                    .mapToObj(place -> padded(text(line, place), cells(place)))
                    .collect(Collectors.joining(BETWEEN))
                    .stripTrailing())
        .map(line -> Cells.cut(line, width))
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private static String padded(String text, int cells) {
    return text + " ".repeat(cells - Cells.of(text));
  }
}
