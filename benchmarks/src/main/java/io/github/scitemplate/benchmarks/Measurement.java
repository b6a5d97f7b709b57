package io.github.scitemplate.benchmarks;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Measures cases. The contenders of a case work in turns, a segment each, so that what slows the
 * machine for a while slows all of them; only one works at a time. Each has a process of its own,
 * as in real life: in a shared one, they would share memory pools and compiled code.
 */
final class Measurement {
  private final Options options;
  private final Path script;
  private final Path directory;
  private final Set<String> versions = new LinkedHashSet<>();

  /**
   * @param script the Python server
   * @param directory for the files that contenders write
   */
  Measurement(Options options, Path script, Path directory) {
    this.options = options;
    this.script = script;
    this.directory = directory;
  }

  /** What ran: Java, Python, their libraries. */
  Set<String> versions() {
    return versions;
  }

  /** Compares those of the contenders that this machine has. */
  Measured measure(Case setting, List<Contender> contenders) throws IOException {
    return measure(setting, contenders, options.pacing(setting.workload()));
  }

  /** Compares training with checkpoints to training without. */
  Measured measureCheckpoints(Case setting) throws IOException {
    return measure(setting, Contender.SAVING, options.pacing(setting.workload()).withCheckpoints());
  }

  /** Compares training with metrics of a whole split to training with loss and accuracy. */
  Measured measureMetrics(Case setting) throws IOException {
    return measure(setting, Contender.MEASURING, options.pacing(setting.workload()));
  }

  private Measured measure(Case setting, List<Contender> contenders, Pacing pacing)
      throws IOException {
    ForeignLoad load = ForeignLoad.start();
    Map<Contender, double[]> micros = new EnumMap<>(Contender.class);
    List<ServerProcess> servers = new ArrayList<>();
    try {
      for (Contender contender : contenders) {
        if (!contender.isPython()) {
          servers.add(ServerProcess.java(contender, setting, directory));
        } else if (options.python().isPresent()) {
          String python = options.python().get();
          servers.add(ServerProcess.python(python, script, contender, setting, directory));
        }
      }
      check(servers);
      run(servers, pacing, micros);
    } finally {
      for (ServerProcess server : servers) {
        server.close();
      }
    }
    return new Measured(setting, micros, load.cores());
  }

  /** All must train equally many parameters, or they train different models. */
  private void check(List<ServerProcess> servers) throws IOException {
    Map<Contender, Long> parameters = new EnumMap<>(Contender.class);
    for (ServerProcess server : servers) {
      parameters.put(server.contender(), server.parameters());
      versions.add(server.versions());
    }
    if (Set.copyOf(parameters.values()).size() != 1) {
      throw new IOException("Different numbers of parameters: " + parameters);
    }
  }

  private static void run(
      List<ServerProcess> servers, Pacing pacing, Map<Contender, double[]> micros)
      throws IOException {
    for (ServerProcess server : servers) {
      server.run(pacing.warmUpMillis());
      micros.put(server.contender(), new double[pacing.rounds()]);
    }
    List<ServerProcess> order = new ArrayList<>(servers);
    for (int round = 0; round < pacing.rounds(); round++) {
      for (ServerProcess server : order) {
        Segment segment = server.run(pacing.segmentMillis());
        requireNonNull(micros.get(server.contender()))[round] = segment.microsPerIteration();
      }
      // Nobody always comes after the same other.
      Collections.rotate(order, 1);
    }
  }
}
