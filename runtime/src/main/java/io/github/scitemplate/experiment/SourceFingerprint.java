package io.github.scitemplate.experiment;

import org.jspecify.annotations.Nullable;

/**
 * What an experiment continued from, to be recognised when it runs again.
 *
 * @param checkpoint the file that its training went on from
 * @param iterations trained until then
 * @param sha256 of the checkpoint
 * @param bestModelSha256 of the best model beside it; empty: there was none
 */
record SourceFingerprint(
    String checkpoint, long iterations, String sha256, String bestModelSha256) {

  /** Whether a record leaves something out, which Gson then gives as null. */
  @SuppressWarnings("ConstantValue")
  static boolean isIncomplete(@Nullable SourceFingerprint read) {
    return read != null
        && (read.checkpoint() == null || read.sha256() == null || read.bestModelSha256() == null);
  }
}
