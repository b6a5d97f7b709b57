package io.github.scitemplate.execution;

import java.lang.reflect.Proxy;
import java.util.List;

/**
 * Lets a program finish its step before it ends on Ctrl-C or SIGTERM. The JDK has no public way to
 * handle a signal without beginning the shutdown, so this reaches {@code sun.misc.Signal}, which
 * jdk.unsupported exports for that purpose, by reflection.
 */
public final class Signals {
  private Signals() {}

  /**
   * Runs {@code action} at each Ctrl-C, SIGTERM or hang-up instead of ending the process.
   *
   * @return whether that is possible here; if not, the process ends at once and loses what came
   *     after the last checkpoint
   */
  public static boolean handle(Runnable action) {
    boolean handled = true;
    for (String name : List.of("INT", "TERM", "HUP")) {
      handled &= handle(name, action);
    }
    return handled;
  }

  private static boolean handle(String name, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object proxy =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, arguments) -> {
                action.run();
                return null;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
      return true;
    } catch (ReflectiveOperationException | RuntimeException e) {
      return false;
    }
  }
}
