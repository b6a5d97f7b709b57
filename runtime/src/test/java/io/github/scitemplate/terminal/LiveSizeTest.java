package io.github.scitemplate.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LiveSizeTest {
  private final List<Boolean> waited = new ArrayList<>();
  private final LiveSize size = new LiveSize(this::whileDragged, Duration.ZERO);
  private int asked;

  /** The window is dragged until it was asked for twice; meanwhile lines are printed. */
  private Optional<TerminalSize> whileDragged() {
    asked++;
    waited.add(size.awaitOnce());
    waited.add(size.awaitOnce());
    if (asked == 1) {
      size.resized();
    }
    return Optional.of(TerminalSize.USUAL);
  }

  @Test
  void theFirstLineAloneWaitsForTheEndOfADrag() {
    size.resized();
    assertEquals(2, asked);
    assertEquals(List.of(true, false, false, false), waited);
    waited.clear();
    size.resized();
    assertEquals(List.of(true, false), waited, "the next drag is another one");
  }
}
