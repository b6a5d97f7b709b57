package io.github.scitemplate.session;

import io.github.scitemplate.tiny.BuildComponents;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A short session that is trained once and copied for each test that changes its files. */
record TrainedOnce(Path session) {

  /** Trains a config with the tiny components in {@code folder}. */
  static TrainedOnce in(Path folder, String config) throws IOException {
    Path file = folder.resolve("config.yaml");
    Files.writeString(file, config);
    Session.of(new BuildComponents(), file)
        .keptIn(folder.resolve("s"))
        .threads(1)
        .console(new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8))
        .train();
    return new TrainedOnce(folder.resolve("s"));
  }

  /** Copies the session to {@code folder/s}. */
  void copyTo(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.walk(session)) {
      all = files.toList();
    }
    for (Path file : all) {
      Files.copy(file, folder.resolve("s").resolve(session.relativize(file).toString()));
    }
  }
}
