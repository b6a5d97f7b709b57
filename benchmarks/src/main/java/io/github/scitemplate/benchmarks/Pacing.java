package io.github.scitemplate.benchmarks;

/**
 * How long contenders work.
 *
 * @param rounds how often each gets a segment that counts
 * @param segmentMillis how long a segment is, at least
 * @param warmUpMillis how long each works before anything counts: the JVM compiles meanwhile
 */
record Pacing(int rounds, int segmentMillis, int warmUpMillis) {

  private static final int CHECKPOINT_SEGMENTS = 8;

  /** A try of a few seconds. */
  static Pacing quick() {
    return new Pacing(5, 200, 2500);
  }

  static Pacing of(Workload workload) {
    return switch (workload) {
      case MLP -> new Pacing(15, 300, 25_000); // calls are few, so the JIT compiles them late
      case CNN -> new Pacing(15, 500, 8000);
      case TRANSFORMER, LSTM -> new Pacing(11, 1000, 8000);
      case RESNET, RESNET_BF16 -> new Pacing(5, 1000, 36_000); // proofs take the first iterations
    };
  }

  /** With some checkpoints in each segment. */
  Pacing withCheckpoints() {
    return withSegmentMillis(CHECKPOINT_SEGMENTS * segmentMillis);
  }

  Pacing withRounds(int other) {
    return new Pacing(other, segmentMillis, warmUpMillis);
  }

  Pacing withSegmentMillis(int other) {
    return new Pacing(rounds, other, warmUpMillis);
  }

  Pacing withWarmUpMillis(int other) {
    return new Pacing(rounds, segmentMillis, other);
  }
}
