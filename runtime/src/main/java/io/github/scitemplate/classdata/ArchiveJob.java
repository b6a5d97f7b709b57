package io.github.scitemplate.classdata;

import io.github.scitemplate.storage.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An archive that is to be made, as a file of lines: a word, a space, a value.
 *
 * @param java the program that will use the archive
 * @param needs a class that a recording must have, with slashes: others are not worth an archive
 * @param options of the JVM, on which an archive depends
 * @param classPath the jars
 */
record ArchiveJob(String java, String needs, List<String> options, List<String> classPath) {
  static final String ENDING = ".job";

  ArchiveJob {
    options = List.copyOf(options);
    classPath = List.copyOf(classPath);
  }

  void write(Path file) throws IOException {
    StringBuilder text = new StringBuilder();
    text.append("java ").append(java).append('\n');
    text.append("needs ").append(needs).append('\n');
    options.forEach(option -> text.append("option ").append(option).append('\n'));
    classPath.forEach(jar -> text.append("jar ").append(jar).append('\n'));
    AtomicFile.writeUnsynced(file, text.toString());
  }

  static ArchiveJob read(Path file) throws IOException {
    String java = "";
    String needs = "";
    List<String> options = new ArrayList<>();
    List<String> classPath = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      int space = line.indexOf(' ');
      String value = line.substring(space + 1);
      switch (line.substring(0, Math.max(0, space))) {
        case "java" -> java = value;
        case "needs" -> needs = value;
        case "option" -> options.add(value);
        case "jar" -> classPath.add(value);
        default -> throw new IOException(file + " is damaged: " + line);
      }
    }
    if (java.isEmpty() || needs.isEmpty() || classPath.isEmpty()) {
      throw new IOException(file + " is damaged");
    }
    return new ArchiveJob(java, needs, options, classPath);
  }
}
