package io.github.scitemplate.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The classes that a session needs until its first iteration. A thread of its own loads them, so
 * that the thread that reads the config finds them loaded. Nothing depends on the list: a class
 * that it lacks is loaded when it is needed. {@code benchmarks/start --classes} writes it anew.
 */
final class FirstClasses {
  static final String LIST = "first-classes.txt";

  private FirstClasses() {}

  /** Begins to load the classes. They are not initialized, so no code of theirs runs. */
  static void load() {
    Thread thread = new Thread(FirstClasses::loadAll, "first classes");
    thread.setDaemon(true);
    thread.start();
  }

  private static void loadAll() {
    try {
      for (String name : names()) {
        load(name);
      }
    } catch (IOException e) {
      // Then each is loaded when it is needed.
    }
  }

  static List<String> names() throws IOException {
    try (InputStream list = FirstClasses.class.getResourceAsStream(LIST)) {
      if (list == null) {
        throw new IOException(LIST + " is not there");
      }
      return new String(list.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  private static void load(String name) {
    try {
      Class<?> unused = Class.forName(name, false, FirstClasses.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      // Another version of the JDK may not have it.
    }
  }
}
