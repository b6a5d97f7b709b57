package io.github.scitemplate.classdata;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Has a JVM write an archive, with as little right to the processors as the system allows. */
class ArchiveDump {
  private static final long MOST_SECONDS = 300;
  private static final int MOST_WORDS = 2000;

  /**
   * Writes the archive and tries it.
   *
   * @param list the file with the classes
   * @param archive the file to make
   * @throws IOException with what the JVM said, if it has failed
   */
  void write(ArchiveJob job, Path list, Path archive) throws IOException {
    Files.deleteIfExists(archive);
    List<String> words = new ArrayList<>(begin(job));
    // Other collectors would leave the objects of classes out, which any collector can then use.
    words.add("-XX:+UseG1GC");
    words.add("-Xshare:dump");
    words.add("-XX:SharedClassListFile=" + list);
    words.add("-XX:SharedArchiveFile=" + archive);
    run(words, archive);
    List<String> trial = new ArrayList<>(begin(job));
    trial.addAll(List.of("-XX:+UseSerialGC", "-Xshare:on", "-XX:SharedArchiveFile=" + archive));
    trial.add("-version");
    run(trial, archive);
  }

  private static List<String> begin(ArchiveJob job) {
    List<String> words = new ArrayList<>();
    if (Files.isExecutable(Path.of("/usr/bin/nice"))) {
      words.addAll(List.of("/usr/bin/nice", "-n", "19"));
    }
    words.add(job.java());
    words.addAll(job.options());
    words.add("-cp");
    words.add(String.join(File.pathSeparator, job.classPath()));
    return words;
  }

  private static void run(List<String> words, Path archive) throws IOException {
    Path said = Files.createTempFile("template-class-data", ".log");
    try {
      Process process = process(words).redirectOutput(said.toFile()).start();
      process.getOutputStream().close();
      if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("the JVM did not finish");
      }
      if (process.exitValue() != 0 || !Files.exists(archive)) {
        String text = new String(Files.readAllBytes(said), StandardCharsets.UTF_8);
        throw new IOException(
            "the JVM ended with "
                + process.exitValue()
                + ": "
                + text.substring(0, Math.min(MOST_WORDS, text.length())));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      Files.deleteIfExists(said);
    }
  }

  /** A process that outlives this one, holds none of its streams open, and gets no options. */
  static ProcessBuilder process(List<String> words) {
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    return builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
  }
}
