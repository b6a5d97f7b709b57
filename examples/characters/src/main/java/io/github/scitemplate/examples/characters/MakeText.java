package io.github.scitemplate.examples.characters;

import io.github.scitemplate.data.DataFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/** Writes a text of rules: sums, and sentences whose verbs agree with subjects far away. */
final class MakeText {
  private static final List<String> ANIMALS = List.of("otter", "heron", "badger", "rook", "weasel");
  private static final List<String> VERBS =
      List.of("see", "follow", "like", "hear", "fear", "meet");
  private static final List<String> MOODS = List.of("old", "quick", "shy", "loud", "hungry");

  private final SplittableRandom random;

  private MakeText(long seed) {
    random = new SplittableRandom(seed);
  }

  /** The folder with text.txt, which is written if it is not there yet. */
  static Path in(Path folder) {
    return DataFolder.madeOnce(
        folder,
        empty -> Files.writeString(empty.resolve("text.txt"), new MakeText(1).text(200_000)));
  }

  private String text(int characters) {
    StringBuilder text = new StringBuilder();
    while (text.length() < characters) {
      boolean isSum = random.nextInt(4) == 0;
      text.append(isSum ? sum(random.nextInt(20), random.nextInt(20)) : sentence()).append('\n');
    }
    return text.toString();
  }

  private static String sum(int a, int b) {
    return a + "+" + b + "=" + (a + b);
  }

  private String sentence() {
    boolean many = random.nextBoolean();
    return animals(many, random.nextInt(3))
        + verb(many)
        + " "
        + animals(random.nextBoolean(), 0)
        + ".";
  }

  /** Such as: the old heron that the shy otters fear. */
  private String animals(boolean many, int clauses) {
    String words = "the " + any(MOODS) + " " + any(ANIMALS) + (many ? "s" : "");
    boolean others = random.nextBoolean();
    return clauses == 0 ? words : words + " that " + animals(others, clauses - 1) + verb(others);
  }

  private String verb(boolean many) {
    return " " + any(VERBS) + (many ? "" : "s");
  }

  private String any(List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
