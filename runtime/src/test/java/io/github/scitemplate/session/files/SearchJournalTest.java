package io.github.scitemplate.session.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.session.files.SearchJournal.Line;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchJournalTest {
  @TempDir Path folder;

  private static final List<Line> LINES =
      List.of(
          Line.job(1, 1, 3, Map.of("lr", 1.0, "Optimizer", 2L, "tiny", 1e-300), 0.5),
          Line.job(2, 2, 3, Map.of("lr", 0.1 + 0.2), 0.75),
          Line.job(3, 1, 0, null, 9.25),
          Line.end("budget", 100));

  private Path file() {
    return folder.resolve("search.jsonl");
  }

  private List<Line> read(List<String> warnings) throws IOException {
    return SearchJournal.read(file(), warnings::add).lines();
  }

  private void write(List<Line> lines) throws IOException {
    try (SearchJournal journal = SearchJournal.read(file(), warning -> {})) {
      for (Line line : lines) {
        journal.append(line);
      }
    }
  }

  @Test
  void whatIsWrittenIsReadAgainToTheBit() throws IOException {
    write(LINES.subList(0, 2));
    write(LINES.subList(2, 4));
    List<String> warnings = new ArrayList<>();
    assertEquals(LINES, read(warnings));
    assertEquals(List.of(), warnings);
  }

  @Test
  void aLineThatWasCutOffIsWrittenAnew() throws IOException {
    write(LINES.subList(0, 3));
    byte[] whole = Files.readAllBytes(file());
    for (int cut = 0; cut < whole.length; cut++) {
      Files.write(file(), java.util.Arrays.copyOf(whole, cut));
      List<Line> left = read(new ArrayList<>());
      assertEquals(LINES.subList(0, left.size()), left);
      write(LINES.subList(left.size(), 3));
      assertEquals(LINES.subList(0, 3), read(new ArrayList<>()));
    }
  }

  @Test
  void fromADamagedLineOnNothingCounts() throws IOException {
    write(LINES);
    byte[] whole = Files.readAllBytes(file());
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 200; i++) {
      byte[] damaged = whole.clone();
      int place = random.nextInt(damaged.length - 1);
      damaged[place] ^= (byte) (1 << random.nextInt(7));
      Files.write(file(), damaged);
      List<String> warnings = new ArrayList<>();
      List<Line> left = read(warnings);
      assertTrue(left.size() < LINES.size(), "damage at " + place);
      assertEquals(LINES.subList(0, left.size()), left);
    }
  }
}
