package io.github.scitemplate.maven;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A program that writes down its words where it was started, and ends with 7. */
final class Echo {
  private static final String FILE = "words.txt";
  private static final String END = "\0";

  private Echo() {}

  public static void main(String[] words) throws IOException {
    Files.writeString(Path.of(FILE), String.join(END, words) + END);
    System.exit(7);
  }

  static List<String> heard(Path directory) throws IOException {
    String text = Files.readString(directory.resolve(FILE));
    return List.of(text.substring(0, text.length() - 1).split(END, -1));
  }
}
