package io.github.scitemplate.experiment;

import org.jspecify.annotations.Nullable;

/**
 * Identifies what an experiment continued from, so that it is recognised when the experiment runs
 * again.
 *
 * @param experiment the other experiment's directory
 * @param checkpoint the file there that training went on from
 * @param iterations iterations trained until then
 * @param sha256 the SHA-256 of the checkpoint
 * @param bestModelSha256 the SHA-256 of the best model beside it; empty: there was none
 */
record SourceFingerprint(
    String experiment, String checkpoint, long iterations, String sha256, String bestModelSha256) {

  /** Whether a record leaves something out, which Gson then gives as null. */
  @SuppressWarnings("ConstantValue")
  static boolean isIncomplete(@Nullable SourceFingerprint read) {
    return read != null
        && (read.experiment() == null
            || read.checkpoint() == null
            || read.sha256() == null
            || read.bestModelSha256() == null);
  }
}
