package io.github.scitemplate.data;

/**
 * Which batch of which epoch.
 *
 * @param epoch from 0
 * @param index from 0 within the epoch
 */
record BatchPosition(long epoch, int index) {}
