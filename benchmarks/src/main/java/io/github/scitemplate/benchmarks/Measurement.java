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
  private final PythonServers python;
  private final Path directory;
  private final Set<String> versions = new LinkedHashSet<>();

  /**
   * @param directory for the files that contenders write
   */
  Measurement(Options options, PythonServers python, Path directory) {
    this.options = options;
    this.python = python;
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
    List<ServerProcess> servers = new ArrayList<>();
    try {
      for (Contender contender : contenders) {
        if (!contender.trains(setting)) {
          continue;
        }
        if (!contender.isPython()) {
          servers.add(ServerProcess.java(contender, setting, directory));
        } else if (python.has(contender)) {
          servers.add(python.start(contender, setting, directory));
        }
      }
      if (servers.isEmpty()) {
        throw new IOException("None of " + contenders + " is on this machine.");
      }
      check(servers);
      Map<Contender, List<Segment>> segments = run(servers, pacing);
      return new Measured(setting, segments, peaks(servers), load.cores());
    } finally {
      for (ServerProcess server : servers) {
        server.close();
      }
    }
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

  private static Map<Contender, List<Segment>> run(List<ServerProcess> servers, Pacing pacing)
      throws IOException {
    Map<Contender, List<Segment>> segments = new EnumMap<>(Contender.class);
    for (ServerProcess server : servers) {
      server.run(pacing.warmUpMillis());
      segments.put(server.contender(), new ArrayList<>());
    }
    List<ServerProcess> order = new ArrayList<>(servers);
    for (int round = 0; round < pacing.rounds(); round++) {
      for (ServerProcess server : order) {
        requireNonNull(segments.get(server.contender())).add(server.run(pacing.segmentMillis()));
      }
      // Nobody always comes after the same other.
      Collections.rotate(order, 1);
    }
    return segments;
  }

  private static Map<Contender, Double> peaks(List<ServerProcess> servers) {
    Map<Contender, Double> peaks = new EnumMap<>(Contender.class);
    for (ServerProcess server : servers) {
      server.peakMegabytes().ifPresent(peak -> peaks.put(server.contender(), peak));
    }
    return peaks;
  }
}
