package io.github.scitemplate.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.function.Function;

/**
 * A session in simulated time: a driver, killed and begun again now and then, until all is done.
 */
final class SimulatedSession {
  static final ClusterIdentity IDENTITY = new ClusterIdentity("0123456789ab", "simulated");
  private static final Duration SHORTEST = Duration.ofMillis(1);

  /** Thrown where the driver is killed. */
  static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1;

    Killed() {
      super("killed", null, false, false);
    }
  }

  final SimulatedTime time;
  final SimulatedEngine engine;
  final ClusterFiles files;
  final DriverSettings settings;
  int kills;
  int steps;

  SimulatedSession(
      SimulatedTime time, SimulatedEngine engine, Path folder, DriverSettings settings) {
    this.time = time;
    this.engine = engine;
    this.files = new ClusterFiles(folder);
    this.settings = settings;
  }

  /** A danger that kills now and then. */
  SimulatedWork.Danger danger(Random random, double share) {
    return () -> {
      if (random.nextDouble() < share) {
        throw new Killed();
      }
    };
  }

  /**
   * Runs until all is done.
   *
   * @param works makes the work of each driver; a danger in it may kill the driver
   * @param mostDays after which the session counts as stuck
   */
  SimulatedWork run(Function<SimulatedSession, SimulatedWork> works, double mostDays)
      throws IOException {
    while (true) {
      SimulatedWork work = works.apply(this);
      try {
        drive(work, mostDays);
        return work;
      } catch (Killed e) {
        kills++;
        time.advance(Duration.ofSeconds(7L * (kills % 50)));
      }
    }
  }

  /** Runs one driver until all is done, or it is killed. */
  void drive(ClusterWork work, double mostDays) throws IOException {
    ClusterDriver driver = new ClusterDriver(files, IDENTITY, engine, work, settings, time::nanos);
    driver.begin();
    while (!driver.isFinished()) {
      steps++;
      Duration wait = driver.step();
      time.advance(wait.compareTo(SHORTEST) < 0 ? SHORTEST : wait);
      if (time.seconds() > mostDays * 86_400) {
        throw new IllegalStateException("The session is stuck: " + driver.standing());
      }
    }
  }
}
