package io.github.scitemplate.session.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class InterruptsTest {
  private final List<Boolean> asking = new ArrayList<>();
  private int atOnce;

  private Interrupts interrupts(Optional<Function<String, @Nullable String>> person) {
    return new Interrupts(person, asking::add, () -> atOnce++);
  }

  @Test
  void withoutAPersonCtrlCLeavesTheTasks() {
    Interrupts interrupts = interrupts(Optional.empty());
    assertFalse(interrupts.ends());

    interrupts.interrupt();

    assertEquals(Interrupts.Wish.LEAVE, interrupts.wish());
    assertTrue(interrupts.ends());
    assertTrue(asking.isEmpty());
    interrupts.interrupt();
    assertEquals(1, atOnce);
  }

  @Test
  void aPersonSaysWhetherTheTasksEndAndEnterLeavesThem() {
    assertEquals(Interrupts.Wish.LEAVE, answered(""));
    assertEquals(Interrupts.Wish.LEAVE, answered(null));
    assertEquals(Interrupts.Wish.LEAVE, answered("no"));
    assertEquals(Interrupts.Wish.CANCEL, answered(" Yes"));
    assertEquals(List.of(true, false, true, false, true, false, true, false), asking);
    assertEquals(0, atOnce);
  }

  private Interrupts.Wish answered(@Nullable String answer) {
    Interrupts interrupts = interrupts(Optional.of(question -> answer));
    interrupts.interrupt();
    return interrupts.wish();
  }

  @Test
  void aSecondCtrlCEndsWhileTheQuestionIsOpen() {
    Interrupts[] self = new Interrupts[1];
    self[0] =
        interrupts(
            Optional.of(
                question -> {
                  self[0].interrupt();
                  return null;
                }));

    self[0].interrupt();

    assertEquals(1, atOnce);
  }

  @Test
  void whoWaitsForTheTasksMayStillLeaveButNotTheOtherWayRound() {
    Interrupts cancelled = interrupts(Optional.of(question -> "y"));
    cancelled.interrupt();
    assertFalse(cancelled.ends());
    cancelled.leave();
    assertEquals(Interrupts.Wish.LEAVE, cancelled.wish());
    cancelled.giveUp();
    assertEquals(Interrupts.Wish.LEAVE, cancelled.wish());
  }
}
