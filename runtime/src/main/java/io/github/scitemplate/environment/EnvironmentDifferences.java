package io.github.scitemplate.environment;

import java.util.ArrayList;
import java.util.List;

/** Lists the differences between two environments that may make their numbers differ. */
public final class EnvironmentDifferences {
  private EnvironmentDifferences() {}

  /** A line for each difference. */
  public static List<String> between(Environment then, Environment now) {
    List<String> lines = new ArrayList<>();
    Software old = then.software();
    Software software = now.software();
    add(lines, "Template", old.template(), software.template());
    add(
        lines,
        "Java",
        old.java() + ", " + old.vendor(),
        software.java() + ", " + software.vendor());
    add(lines, "virtual machine", old.vm(), software.vm());
    add(lines, "operating system", old.system(), software.system());
    add(lines, "architecture", old.architecture(), software.architecture());
    add(lines, "DJL", old.djl(), software.djl());
    add(lines, "PyTorch natives", old.natives(), software.natives());
    add(lines, "processor", then.processor().model(), now.processor().model());
    add(
        lines,
        "processor features",
        without(then.processor().features(), now.processor().features()),
        without(now.processor().features(), then.processor().features()));
    add(lines, "cores", then.processor().available(), now.processor().available());
    add(lines, "memory", then.memoryBytes(), now.memoryBytes());
    add(lines, "GPUs", then.gpus(), now.gpus());
    add(lines, "threads", then.threads(), now.threads());
    DependencyChanges.between(then.classPath(), now.classPath())
        .forEach(change -> lines.add("class path: " + change));
    return lines;
  }

  private static String without(List<String> all, List<String> others) {
    List<String> rest = new ArrayList<>(all);
    rest.removeAll(others);
    return rest.isEmpty() ? "no others" : String.join(" ", rest);
  }

  private static void add(List<String> lines, String what, Object then, Object now) {
    if (!String.valueOf(then).equals(String.valueOf(now))) {
      lines.add(what + ": " + then + " then, " + now + " now");
    }
  }
}
