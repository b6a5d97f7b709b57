package io.github.scitemplate.tiny;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.github.scitemplate.components.Criterion;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A criterion that ends its process at the sixth batch of an attempt, so many times. */
final class Accident implements Criterion {
  private static final int BATCHES_BEFORE = 5;
  private final String kind;
  private final int times;
  private int batches;

  Accident(String kind, int times) {
    this.kind = kind;
    this.times = times;
  }

  @Override
  public NDArray loss(NDList predictions, NDList labels) {
    if (batches++ == BATCHES_BEFORE && happens()) {
      happen();
    }
    return Criterion.crossEntropy().loss(predictions, labels);
  }

  /** Each accident leaves a file in the project's folder, where the worker runs. */
  private boolean happens() {
    for (int i = 1; i <= times; i++) {
      try {
        Files.createFile(Path.of("accident " + kind + " " + i));
        return true;
      } catch (IOException e) {
        // That one has happened already.
      }
    }
    return false;
  }

  private void happen() {
    switch (kind) {
      case "kill" -> kill();
      case "exit" -> Runtime.getRuntime().halt(3);
      case "memory" -> throw new OutOfMemoryError("Java heap space");
      case "file" -> throw new UncheckedIOException(new IOException("the label's file is gone"));
      case "print" -> print();
      case "spin" -> spin();
      case "helpers" -> interruptHelpers();
      case "exception" -> throw new IllegalStateException("the label is unheard of");
      default -> sleep();
    }
  }

  /** What an answer to the controller may look like, unfinished lines, and output past Java's. */
  private static void print() {
    System.out.print("a text without its end");
    System.out.print("\u001E{\"kind\":\"ENDED\",\"problem\":\"\",\"number\":7}");
    System.out.println();
    System.out.println("{\"kind\":\"ENDED\",\"problem\":\"\",\"fix\":\"\",\"number\":0}");
    System.out.println("\u001E");
    for (int i = 0; i < 2000; i++) {
      System.out.print("piece" + i + (i % 8 == 7 ? "\n" : " "));
    }
    System.out.print("é\uD83D\uDE00 ends without a line end");
    try {
      FileOutputStream past = new FileOutputStream(FileDescriptor.out); // which stays open
      past.write("past Java's stream\n".getBytes(StandardCharsets.UTF_8));
      past.write("\u001E{\"kind\":\"ENDED\"}".getBytes(StandardCharsets.UTF_8));
      if (System.in.read() >= 0) {
        throw new IllegalStateException("nothing is there to read");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Threads that are interrupted while they print. */
  private static void interruptHelpers() {
    for (int i = 0; i < 300; i++) {
      int number = i;
      Thread helper =
          new Thread(
              () -> {
                for (int line = 0; line < 50; line++) {
                  System.out.println("helper " + number + " line " + line);
                }
              });
      helper.start();
      for (int again = 0; again < 20 && helper.isAlive(); again++) {
        helper.interrupt();
      }
    }
    System.out.println("helpers are done");
  }

  /** At full load, and deaf to interruptions. */
  private static void spin() {
    long count = 0;
    while (count >= 0) {
      count = (count + 1) & Long.MAX_VALUE;
    }
  }

  private static void kill() {
    try {
      String self = Long.toString(ProcessHandle.current().pid());
      new ProcessBuilder("kill", "-KILL", self).start().waitFor();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
    sleep();
  }

  private static void sleep() {
    try {
      Thread.sleep(600_000);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
