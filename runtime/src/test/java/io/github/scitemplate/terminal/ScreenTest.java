package io.github.scitemplate.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScreenTest {
  private static final List<String> BARS =
      List.of("[1] ===>    40 %", "[2] =>      20 %", "2 of 4");
  private boolean foreground = true;

  private Screen screen(OutputStream terminal, Emulator emulator) {
    Screen screen =
        new Screen(
            terminal,
            StandardCharsets.UTF_8,
            () -> Optional.of(emulator.size()),
            Duration.ZERO,
            () -> foreground);
    assertTrue(screen.size().isPresent());
    return screen;
  }

  private static PrintStream out(Screen screen, OutputStream way) {
    return ShownStream.of(new PrintStream(screen.above(way), true, StandardCharsets.UTF_8), screen);
  }

  @Test
  void linesAppearAboveTheBarsAndTheCursorRestsBelow() {
    Emulator terminal = new Emulator(40, 10);
    Screen screen = screen(terminal, terminal);
    PrintStream out = out(screen, terminal);
    out.println("before");
    screen.draw(BARS);
    out.println("a line of the project's code");
    out.println("\u001b[2Jand one that is not obeyed");
    assertEquals(
        """
        before
        a line of the project's code
        \\u001b[2Jand one that is not obeyed
        [1] ===>    40 %
        [2] =>      20 %
        2 of 4
        ▏
        """,
        terminal.screen());
    screen.draw(List.of("2 of 4"));
    screen.draw(List.of());
    out.println("after");
    assertEquals(
        """
        before
        a line of the project's code
        \\u001b[2Jand one that is not obeyed
        after
        ▏
        """,
        terminal.screen());
  }

  @Test
  void eachChangeIsOneWriteAndNoChangeIsNone() {
    Emulator terminal = new Emulator(40, 10);
    Screen screen = screen(terminal, terminal);
    PrintStream out = out(screen, terminal);
    screen.draw(BARS);
    assertEquals(1, terminal.writes());
    screen.draw(BARS);
    assertEquals(0, terminal.writes(), "what is there already is not written again");
    out.println("a line");
    assertEquals(1, terminal.writes());
    screen.draw(List.of("other"));
    assertEquals(1, terminal.writes());
  }

  @Test
  void whatHasNotEndedAsALineWaitsUntilItHasOrTheBarsAreGone() {
    Emulator terminal = new Emulator(40, 10);
    Screen screen = screen(terminal, terminal);
    PrintStream out = out(screen, terminal);
    out.print("half");
    screen.draw(BARS.subList(0, 1));
    out.print("a whole ");
    assertEquals("half\n[1] ===>    40 %\n▏\n", terminal.screen());
    out.print("line\nand a half");
    assertEquals("half\na whole line\n[1] ===>    40 %\n▏\n", terminal.screen());
    screen.draw(List.of());
    assertEquals("half\na whole line\nand a half▏\n", terminal.screen());
  }

  @Test
  void errorsAppearAboveTheBarsToo() {
    Emulator terminal = new Emulator(40, 10);
    Screen screen = screen(terminal, terminal);
    OutputStream otherWay = new ByteArrayOutputStream();
    PrintStream err = out(screen, otherWay);
    screen.draw(BARS.subList(2, 3));
    err.println("worker: something is wrong");
    assertEquals("worker: something is wrong\n", otherWay.toString());
    assertEquals("2 of 4\n▏\n", terminal.screen());
  }

  @Test
  void aNarrowerTerminalBreaksTheBarsOnceAndTheyAreWhole() {
    Emulator terminal = new Emulator(40, 12);
    Screen screen = screen(terminal, terminal);
    PrintStream out = out(screen, terminal);
    out.println("a line above that is long enough");
    screen.draw(BARS);
    terminal.resize(12, 12);
    screen.resized();
    screen.draw(List.of("[1] ==> 50 %", "[2] => 25 %", "2 of 4"));
    assertEquals(
        """
        a line above
         that is lon
        g enough
        [1] ==> 50
        [2] => 25 %
        2 of 4
        ▏
        """,
        terminal.screen());
    terminal.resize(200, 12);
    screen.resized();
    screen.draw(BARS);
    assertEquals(
        "a line above that is long enough\n" + String.join("\n", BARS) + "\n▏\n",
        terminal.screen());
  }

  /** While the window is dragged, one size follows another faster than they can be asked for. */
  @Test
  void nothingIsDrawnWhileTheSizeIsNotKnown() {
    Emulator terminal = new Emulator(40, 12);
    List<Runnable> whileAsked = new ArrayList<>();
    int[] asked = {0};
    Screen screen =
        new Screen(
            terminal,
            StandardCharsets.UTF_8,
            () -> {
              asked[0]++;
              TerminalSize now = terminal.size();
              List<Runnable> happening = List.copyOf(whileAsked);
              whileAsked.clear();
              happening.forEach(Runnable::run);
              return Optional.of(now);
            },
            Duration.ZERO,
            () -> true);
    assertTrue(screen.size().isPresent());
    screen.draw(BARS);
    terminal.resize(5, 12);
    whileAsked.add(() -> screen.draw(List.of("too early")));
    whileAsked.add(() -> terminal.resize(12, 12));
    whileAsked.add(screen::resized);
    screen.resized();
    screen.draw(BARS);
    assertEquals("[1] ===>\n[2] =>\n2 of 4\n▏\n", terminal.screen());
    assertEquals(3, asked[0], "it was asked again, since it had changed");
  }

  @Test
  void wideCharactersTakeTwoCells() {
    Emulator terminal = new Emulator(12, 10);
    Screen screen = screen(terminal, terminal);
    PrintStream out = out(screen, terminal);
    screen.draw(List.of("学習率 0.1 と損失", "ok"));
    out.println("验证");
    assertEquals("验证\n学習率 0.1\nok\n▏\n", terminal.screen());
    assertEquals(4, Cells.of("验证"));
    assertEquals(3, Cells.of("né\u0301e"));
    assertEquals(2, Cells.of("🔥"));
    assertEquals("验", Cells.cut("验证", 3));
  }

  @Test
  void moreBarsThanRowsLeaveTheLastOnes() {
    Emulator terminal = new Emulator(20, 4);
    Screen screen = screen(terminal, terminal);
    for (int time = 0; time < 3; time++) {
      int now = time;
      screen.draw(IntStream.range(0, 9).mapToObj(i -> "line " + i + " time " + now).toList());
    }
    assertEquals("line 6 time 2\nline 7 time 2\nline 8 time 2\n▏\n", terminal.screen());
    assertEquals(4, terminal.all().size());
  }

  @Test
  void inTheBackgroundNothingIsRedrawnAndNothingOfOthersIsRemoved() throws IOException {
    Emulator terminal = new Emulator(40, 12);
    Screen screen = screen(terminal, terminal);
    PrintStream out = out(screen, terminal);
    screen.draw(List.of("50 %"));
    foreground = false;
    terminal.write("$ ls\n".getBytes(StandardCharsets.UTF_8));
    screen.draw(List.of("60 %"));
    out.println("a line");
    foreground = true;
    terminal.write("$ fg\n".getBytes(StandardCharsets.UTF_8));
    screen.draw(List.of("70 %"));
    assertEquals("50 %\n$ ls\na line\n$ fg\n70 %\n▏\n", terminal.screen());
  }

  @Test
  void theBarsGiveUpOnATerminalThatIsGone() {
    OutputStream gone =
        new OutputStream() {
          @Override
          public void write(int one) throws IOException {
            throw new IOException("Input/output error");
          }
        };
    Screen screen = screen(gone, new Emulator(40, 12));
    screen.draw(BARS);
    screen.draw(List.of());
  }

  /** Whatever is printed and drawn at whatever width, all text is there, and the bars are last. */
  @Test
  void nothingIsTornWhateverHappens() {
    for (long seed = 0; seed < 300; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Emulator terminal = new Emulator(20, 500);
      Screen screen = screen(terminal, terminal);
      PrintStream out = out(screen, terminal);
      StringBuilder printed = new StringBuilder();
      List<String> bars = List.of();
      for (int step = 0; step < 30; step++) {
        switch (random.nextInt(4)) {
          case 0 -> {
            String line = text(random, 70);
            out.println(line);
            printed.append(line);
          }
          case 1 -> {
            terminal.resize(3 + random.nextInt(60), 500);
            screen.resized();
          }
          default -> {
            bars = IntStream.range(0, random.nextInt(5)).mapToObj(i -> text(random, 50)).toList();
            screen.draw(bars);
          }
        }
      }
      screen.draw(bars);
      int width = terminal.size().columns() - 1;
      List<String> expected =
          bars.stream().map(bar -> Cells.cut(bar, width).stripTrailing()).toList();
      List<String> rows = terminal.all();
      List<String> last = rows.subList(rows.size() - 1 - bars.size(), rows.size() - 1);
      assertEquals(expected, last, "seed " + seed + "\n" + terminal.screen());
      String above = String.join("", rows.subList(0, rows.size() - 1 - bars.size()));
      assertEquals(printed.toString().replace(" ", ""), above.replace(" ", ""), "seed " + seed);
    }
  }

  private static String text(SplittableRandom random, int most) {
    StringBuilder text = new StringBuilder("x");
    for (int i = random.nextInt(most); i > 0; i--) {
      text.append("ab=] 损".charAt(random.nextInt(6)));
    }
    return text.append('.').toString();
  }

  @Test
  void theEnvironmentDecidesWhetherThereIsAScreen() {
    assertFalse(TerminalSize.isPlain(Map.of("TERM", "xterm-256color")));
    assertFalse(TerminalSize.isPlain(Map.of("TERM", "xterm", "CI", "false", "NO_COLOR", "")));
    for (String set : List.of("CI=true", "CI=1", "NO_COLOR=1", "TERM=dumb", "TERM=")) {
      Map<String, String> environment = new java.util.HashMap<>(Map.of("TERM", "xterm"));
      environment.put(set.split("=", 2)[0], set.split("=", 2)[1]);
      assertTrue(TerminalSize.isPlain(environment), set);
    }
    assertTrue(TerminalSize.isPlain(Map.of()));
  }

  @Test
  void theAnswerOfSttyIsRead() {
    assertEquals(Optional.of(new TerminalSize(211, 48)), TerminalSize.read("48 211\n"));
    assertEquals(Optional.of(TerminalSize.USUAL), TerminalSize.read("0 0\n"));
    assertEquals(
        Optional.empty(),
        TerminalSize.read("stty: 'standard input': Inappropriate ioctl for device\n"));
    assertEquals(Optional.empty(), TerminalSize.read("sh: 1: stty: not found"));
  }

  @Test
  void theSystemSaysWhomTheTerminalListensTo() {
    assertTrue(Foreground.isOurs("71 (a (b) c) S 1 70 70 34816 70 4194304 1"));
    assertFalse(Foreground.isOurs("71 (java) S 1 70 70 34816 69 4194304 1"));
    assertTrue(Foreground.isOurs("71 (java) S 1 70 70 0 -1 4194304 1"), "without a terminal");
  }

  @Test
  void aStreamThatLeadsElsewhereHasNoWidth() {
    PrintStream pipe = new PrintStream(new ByteArrayOutputStream());
    assertEquals(OptionalInt.empty(), Screen.widthOf(pipe));
    assertEquals(OptionalInt.empty(), Screen.widthOf(ShownStream.of(pipe)));
    Emulator terminal = new Emulator(33, 10);
    Screen screen = screen(terminal, terminal);
    assertEquals(OptionalInt.of(33), Screen.widthOf(out(screen, terminal)));
    ShownStream plain = ((ShownStream) out(screen, terminal)).plain();
    assertEquals(OptionalInt.empty(), Screen.widthOf(plain));
  }
}
