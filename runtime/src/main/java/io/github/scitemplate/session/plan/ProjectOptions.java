package io.github.scitemplate.session.plan;

import java.nio.file.Path;
import java.util.List;

/**
 * Where a project's code is, and what it runs on.
 *
 * @param folder the project's folder; other paths are relative to it
 * @param classPath where the project's compiled classes are; they are searched for {@code
 *     BuildComponents}
 * @param componentsClass the class that builds components; empty to search for it
 * @param jvmArguments options for the workers' JVM
 */
public record ProjectOptions(
    Path folder, List<Path> classPath, String componentsClass, List<String> jvmArguments) {

  /** Whether the workers' JVM waits for a debugger, or lets one in. */
  public boolean isDebugged() {
    return jvmArguments.stream()
        .anyMatch(a -> a.startsWith("-agentlib:jdwp") || a.startsWith("-Xrunjdwp"));
  }
}
