package io.github.scitemplate.environment;

import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Lets a program finish its step before it ends on Ctrl-C or SIGTERM. The JDK has no public way to
 * handle a signal without beginning the shutdown, so this reaches {@code sun.misc.Signal}, which
 * jdk.unsupported exports for that purpose, by reflection.
 */
public final class Signals {
  private Signals() {}

  /**
   * Runs {@code stop} at the first Ctrl-C and at every SIGTERM or hang-up, instead of ending the
   * process. These signals often come together, since a terminal signals all processes at once and
   * each of them signals its children. Only a second Ctrl-C runs {@code stopAtOnce}.
   *
   * @return whether signals can be handled here; if not, a signal ends the process at once, and
   *     work since the last checkpoint is lost
   */
  public static boolean handle(Runnable stop, Runnable stopAtOnce) {
    AtomicBoolean interrupted = new AtomicBoolean();
    Runnable interrupt = () -> (interrupted.getAndSet(true) ? stopAtOnce : stop).run();
    return handle("INT", interrupt) && handle("TERM", stop) && handle("HUP", stop);
  }

  /**
   * Runs {@code action} at each signal of a name, such as {@code WINCH} for a terminal that was
   * resized.
   *
   * @return whether the signal can be handled here
   */
  public static boolean handle(String name, Runnable action) {
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
