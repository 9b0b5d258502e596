// By which branches the critic of pixels judges: part of the one table (table.ts). How they are built stands in
// network/branches.ts.

import { onOff } from './rows'

type Written = Pick<Parameters<typeof onOff>[0], 'label' | 'key' | 'default' | 'brief'>

const branch = (row: Written) =>
  onOff({ ...row, group: 'network', since: '0.2', atLeastOne: 'branch of the critic of pixels' })

export const BRANCHES = {
  frameBranch: branch({
    label: 'Frame branch',
    key: 'bf',
    default: true,
    brief: (value) => (value ? '' : 'no frame branch'),
  }),
  temporalBranch: branch({
    label: 'Temporal branch',
    key: 'bt',
    default: true,
    brief: (value) => (value ? '' : 'no temporal branch'),
  }),
  motionBranch: branch({
    label: 'Motion branch',
    key: 'bm',
    default: false,
    brief: (value) => (value ? 'motion branch' : ''),
  }),
  contentLayoutBranch: branch({
    label: 'Content + layout branches',
    key: 'bl',
    default: false,
    brief: (value) => (value ? 'content + layout' : ''),
  }),
}

export type BranchName = keyof typeof BRANCHES
export const BRANCH_NAMES = Object.keys(BRANCHES) as readonly BranchName[]
