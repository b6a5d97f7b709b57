package io.github.scitemplate.maven;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Runs the program in a JVM of its own, with the JDK that runs Maven. In Maven's JVM, libtorch
 * could be loaded only once, Maven would break the terminal's control codes, and an abort of native
 * code would end the build without a word.
 *
 * @param classPath the project's classes, then its dependencies
 * @param mainClass the class that gets {@code arguments}
 * @param directory the working directory; relative paths begin there
 * @param options options for the JVM, in addition to the usual ones
 */
record ForkedJvm(
    List<String> classPath,
    String mainClass,
    List<String> arguments,
    Path directory,
    List<String> options) {

  /**
   * The usual options. Short-lived JVMs start sooner with one collector thread. Both JIT compilers
   * stay on: without the second, hashing the class path takes four times as long.
   */
  private static final List<String> JVM_OPTIONS =
      List.of(
          "-XX:+UseSerialGC",
          "-Xshare:auto",
          // From JDK 22 on jline would answer System.console() even without a terminal.
          "-Djdk.console=java.base");

  ForkedJvm {
    classPath = List.copyOf(classPath);
    arguments = List.copyOf(arguments);
    options = List.copyOf(options);
  }

  /**
   * The same JVM with an archive of class data, or with a list of classes for one. An archive
   * serves only the jars that a class path begins with, so {@code classes} goes to the end: the
   * program runs no class of the project, and is told where they are.
   *
   * @param classes the folder of the project's own classes, if there is one
   * @param trains whether what the JVM does is worth an archive
   */
  ForkedJvm withArchive(Optional<String> classes, boolean trains) {
    List<String> jars = new ArrayList<>(classPath);
    boolean own = classes.isPresent() && jars.remove(classes.get());
    List<String> more =
        ClassDataArchive.of(jars)
            .map(archive -> archive.options(jars, javaExecutable(), trains))
            .orElse(List.of());
    if (more.isEmpty()) {
      return this;
    }
    if (own) {
      jars.add(classes.get());
    }
    List<String> all = new ArrayList<>(more);
    all.addAll(options);
    return new ForkedJvm(jars, mainClass, arguments, directory, all);
  }

  /**
   * Runs the JVM to its end on this process's own input and output.
   *
   * @return the JVM's exit code
   * @throws InterruptedException if this thread was told to stop; the JVM has then ended, too
   */
  int run() throws IOException, InterruptedException {
    try (ArgumentFile file = ArgumentFile.of(commandLine(ProcessHandle.current().pid()))) {
      Process process =
          new ProcessBuilder(javaExecutable(), file.reference())
              .directory(directory.toFile())
              .inheritIO()
              .start();
      Thread hook = new Thread(() -> end(process, file), "template-end");
      Runtime.getRuntime().addShutdownHook(hook);
      try {
        return process.waitFor();
      } catch (InterruptedException e) {
        end(process, file);
        throw e;
      } finally {
        release(hook);
      }
    }
  }

  /**
   * All words after {@code java}.
   *
   * @param parent the process whose end the main watches for: a killed Maven runs no hook
   */
  List<String> commandLine(long parent) {
    List<String> words = new ArrayList<>(JVM_OPTIONS);
    words.add("-Dtemplate.parent=" + parent);
    words.addAll(options);
    words.add("-cp");
    words.add(String.join(System.getProperty("path.separator"), classPath));
    words.add(mainClass);
    words.addAll(arguments);
    return words;
  }

  private static String javaExecutable() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** Asks the process to end, and waits for as long as its last checkpoint takes. */
  private static void end(Process process, ArgumentFile file) {
    process.destroy();
    boolean interrupted = false;
    while (process.isAlive()) {
      try {
        process.waitFor();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    try {
      file.close();
    } catch (IOException e) {
      // The file is in the folder for temporary files, which the system clears.
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void release(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // Maven is being shut down, so the hook is already running.
    }
  }
}
