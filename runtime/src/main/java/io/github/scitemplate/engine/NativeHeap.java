package io.github.scitemplate.engine;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;

/** The memory of libtorch, which the C library keeps when arrays are closed. */
final class NativeHeap {
  private NativeHeap() {}

  /**
   * Gives what is free back to the system, wherever it lies, as {@code jcmd
   * System.trim_native_heap} does. What lies free between arrays of one kind of pass may fit no
   * array of another, so that a process grows with each kind. Taking it again costs time once. Does
   * nothing where the JVM or the C library cannot do it.
   */
  static void trim() {
    try {
      ManagementFactory.getPlatformMBeanServer()
          .invoke(
              new ObjectName("com.sun.management:type=DiagnosticCommand"),
              "systemTrimNativeHeap",
              new Object[] {new String[0]},
              new String[] {String[].class.getName()});
    } catch (JMException | RuntimeException e) {
      // Only memory would have been saved.
    }
  }
}
