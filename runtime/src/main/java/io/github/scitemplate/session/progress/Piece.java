package io.github.scitemplate.session.progress;

import java.util.List;

/**
 * A part of a line that is drawn.
 *
 * @param rank the lower, the more it tells
 * @param forms its texts, the longest first; an empty one is not drawn
 */
record Piece(int rank, List<String> forms) {
  static Piece of(int rank, String... forms) {
    return new Piece(rank, List.of(forms));
  }

  String shortest() {
    return forms.get(forms.size() - 1);
  }
}
