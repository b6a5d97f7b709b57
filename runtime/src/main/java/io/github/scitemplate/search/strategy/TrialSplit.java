package io.github.scitemplate.search.strategy;

import io.github.scitemplate.search.space.Point;
import java.util.ArrayList;
import java.util.List;

/**
 * The points of the trials told so far, divided for {@link Tpe}. Both parts are in the order in
 * which they were told.
 *
 * @param bad all other points, those of failed and pending trials included; the guess that pending
 *     ones will end badly keeps parallel questions apart (the "constant liar" of Ginsbourger, Le
 *     Riche, Carraro 2010)
 */
record TrialSplit(List<Point> good, List<Point> bad) {

  /**
   * Divides the trials.
   *
   * @param bestFirst the indexes into {@code told}, by rank
   */
  static TrialSplit of(
      List<Trial> told, List<Integer> bestFirst, List<Point> pending, TpeSettings settings) {
    int scored = (int) told.stream().filter(Trial::scored).count();
    boolean[] good = new boolean[told.size()];
    bestFirst.subList(0, settings.good(scored)).forEach(place -> good[place] = true);
    var goodPoints = new ArrayList<Point>();
    var badPoints = new ArrayList<Point>();
    for (int i = 0; i < good.length; i++) {
      (good[i] ? goodPoints : badPoints).add(told.get(i).point());
    }
    badPoints.addAll(pending);
    return new TrialSplit(goodPoints, badPoints);
  }
}
