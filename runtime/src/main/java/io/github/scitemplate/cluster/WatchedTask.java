package io.github.scitemplate.cluster;

import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the driver knows of a task. */
final class WatchedTask {
  final int submission;
  final int index;

  /** The places of the open lines that it has claimed. */
  final Set<PlanPlace> claims = new TreeSet<>();

  /** The places with which it had done when an earlier driver heard it, as far as is known. */
  final Set<PlanPlace> doneBefore = new HashSet<>();

  /** Its newest life; 0 as long as it has not begun. */
  int life;

  @Nullable TellingReader reader;

  /** What its newest life told first. */
  Telling.@Nullable Began began;

  EngineTask.@Nullable State state;
  String reason = "";
  String node = "";
  String job = "";

  /** In how many good answers of the engine in a row it was missing. */
  int absences;

  /** Whether an experiment got on in it. */
  boolean fruitful;

  /** Whether an earlier driver submitted it. */
  boolean isAdopted;

  /** Whether its newest life said that it ended, for whatever reason. */
  boolean lifeEnded;

  /** Whether its newest life said that it ended because it was asked to. */
  boolean stopped;

  /** Whether the engine was asked to end it. */
  boolean isToEnd;

  /** Whether it said that it was over. */
  boolean hasLeft;

  /** Whether it has ended for good. */
  boolean gone;

  WatchedTask(int submission, int index) {
    this.submission = submission;
    this.index = index;
  }

  TaskPlace place() {
    return began == null
        ? new TaskPlace(job, node)
        : new TaskPlace(began.job(), began.node().isEmpty() ? began.host() : began.node());
  }

  /** Forgets what its last life told, since there is a newer one. */
  void forgetLife() {
    began = null;
    lifeEnded = false;
    stopped = false;
  }

  /** Takes note that its newest life has begun, which the engine may say only later. */
  void begins(Telling.Began said) {
    began = said;
    state = EngineTask.State.RUNNING;
    reason = "";
  }

  /** Takes note that its newest life has ended. Only the engine knows whether there is another. */
  void leaves(Telling.Why why) {
    lifeEnded = true;
    stopped = why == Telling.Why.STOPPED;
  }

  /** Whether it waits in the engine's queue, as far as is known. */
  boolean waits() {
    return state == EngineTask.State.PENDING || (state == null && life == 0);
  }

  /** Whether it runs, as far as is known. */
  boolean runs() {
    return !waits() && !lifeEnded;
  }

  /** Takes over what the engine says; returns whether that is news. */
  boolean take(EngineTask said) {
    boolean news = said.state() != state || !said.node().equals(node);
    state = said.state();
    reason = said.reason();
    node = said.node();
    job = said.job();
    absences = 0;
    return news;
  }

  @Override
  public String toString() {
    TaskPlace place = place();
    return "task "
        + (place.job().isEmpty() ? index + " of submission " + submission : place.job())
        + (place.node().isEmpty() ? "" : " on " + place.node());
  }
}
